package io.gradessweep.data.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same rows in every format. */
class DataFileTest {
    /** As the {@code datasets} library writes AI2's ARC: lists of three levels. */
    private static final MessageType ARC = MessageTypeParser.parseMessageType("""
            message arc {
              optional binary id (STRING);
              optional group choices {
                optional group text (LIST) { repeated group list { optional binary element (STRING); } }
                optional group label (LIST) { repeated group list { optional binary element (STRING); } }
              }
              optional int64 count;
              optional int32 ind;
              optional boolean good;
              optional binary note (STRING);
            }
            """);

    /** Made by the program zstd 1.5.4 of the two lines that are packed below. */
    private static final String ZSTD = "KLUv/QRokQAAeyJhIjogMX0KeyJhIjogMn0KP4Yujw==";

    private static final Set<String> FIELDS = Set.of("id", "choices", "count", "ind", "good", "note", "a", "label");

    @TempDir
    Path directory;

    @Test
    void parquetRowsAreWhatTheSameRowsAreInJson() throws IOException {
        Path parquet = directory.resolve("test-00000-of-00001.parquet");
        try (ParquetWriter<Group> writer = writer(parquet)) {
            for (int i = 1; i <= 3; i++) {
                writer.write(row("Q" + i, Binary.fromString("one — " + i)));
            }
        }
        StringBuilder json = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            json.append("{\"id\":\"Q%d\",\"choices\":{\"text\":[\"one — %d\",\"two\"],\"label\":[\"A\",\"B\"]},"
                            .formatted(i, i))
                    .append("\"count\":9000000000,\"ind\":7,\"good\":true,\"note\":null}\n");
        }
        Path lines = Files.writeString(directory.resolve("test.jsonl"), json);
        Path array = Files.writeString(
                directory.resolve("test.json"), "[" + json.toString().strip().replace("\n", ",\n") + "]");

        assertThat(fields(parquet)).hasSize(3).isEqualTo(fields(lines)).isEqualTo(fields(array));
        assertThat(fields(parquet).get(1).get("choices"))
                .isEqualTo(Map.of("text", List.of("one — 2", "two"), "label", List.of("A", "B")));
    }

    @Test
    void aTextOfAParquetRowThatIsNotUtf8IsThatRowsAlone() throws IOException {
        Path parquet = directory.resolve("rows.parquet");
        try (ParquetWriter<Group> writer = writer(parquet)) {
            writer.write(row("Q1", Binary.fromString("fine")));
            writer.write(row("Q2", Binary.fromConstantByteBuffer(ByteBuffer.wrap(new byte[] {'x', (byte) 0xE9}))));
        }
        List<Row> rows = DataFile.read(parquet, FIELDS);
        assertThat(rows.get(0).fields()).containsEntry("id", "Q1");
        Map<?, ?> choices = (Map<?, ?>) rows.get(1).fields().get("choices");
        Supplier<?> wrong = (Supplier<?>) ((List<?>) choices.get("text")).get(0);
        assertThatThrownBy(wrong::get)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(parquet + ":2: field 'choices.text' holds bytes that are not valid UTF-8; ");
    }

    @Test
    void tsvColumnsAreNamedAsExpressionsCan() throws IOException {
        Path file = Files.writeString(
                directory.resolve("rows.tsv"), "ID\tQuestion Stem\tAnswer Key\r\n7-1\tThe \"sun\"\tD\r\n7-2\tshort\n");
        List<Row> rows = DataFile.read(file, FIELDS);
        assertThat(rows.get(0).fields())
                .isEqualTo(Map.of("id", "7-1", "question_stem", "The \"sun\"", "answer_key", "D"));
        assertThatThrownBy(() -> rows.get(1).fields()).hasMessage(file + ":3: has 2 columns, not 3 as the header");
    }

    @Test
    void emptyLastCellsOfTsvRowsAreCells() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.tsv"), "a\tb\tc\n1\t\t\n");
        assertThat(DataFile.read(file, FIELDS).get(0).fields()).isEqualTo(Map.of("a", "1", "b", "", "c", ""));
    }

    @Test
    void labelsOfAnotherFileAreAField() throws IOException {
        Path rows = Files.writeString(directory.resolve("valid.jsonl"), "{\"a\":1}\n{\"a\":2,\"label\":0}\n");
        Path labels = Files.writeString(directory.resolve("valid-labels.lst"), "0\n1\n");
        List<Row> joined = LabelLines.joined(DataFile.read(rows, FIELDS), labels);
        assertThat(joined.get(0).fields()).isEqualTo(Map.of("a", 1L, "label", "0"));
        assertThatThrownBy(() -> joined.get(1).fields()).hasMessageContaining("has a label of its own");
        Files.writeString(labels, "0\n");
        assertThatThrownBy(() -> LabelLines.joined(DataFile.read(rows, FIELDS), labels))
                .hasMessage(labels + ": has 1 labels for the 2 rows of " + rows);
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsNamed() throws IOException {
        Path parquet = Files.writeString(directory.resolve("rows.parquet"), "{}");
        assertThatThrownBy(() -> DataFile.read(parquet, FIELDS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(parquet + ": is no Parquet file, whatever its name says");
        assertThatThrownBy(() -> DataFile.read(directory.resolve("none.parquet"), FIELDS))
                .hasMessageEndingWith("none.parquet: there is no such file");
    }

    /** As the {@code datasets} library writes pictures, and columns of types that no JSON has. */
    @Test
    void parquetColumnsThatNobodyAsksForAreNotDecoded() throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("""
                message rows {
                  optional binary q (STRING);
                  optional group image { optional binary bytes; optional binary path (STRING); }
                  optional group frames (LIST) { repeated group list { optional binary element; } }
                  optional int32 day (DATE);
                  optional int64 price (DECIMAL(10,2));
                  optional int64 when (TIMESTAMP(MILLIS,true));
                  optional int96 old;
                  optional double score;
                  optional int32 small (INTEGER(32,false));
                }
                """);
        Path file = directory.resolve("rows.parquet");
        try (ParquetWriter<Group> writer = writer(file, type)) {
            Group row = new SimpleGroup(type);
            row.add("q", "Which?");
            Group image = row.addGroup("image");
            image.add("bytes", Binary.fromConstantByteArray(new byte[] {-1, -40}));
            image.add("path", "a.png");
            row.addGroup("frames").addGroup(0).add("element", Binary.fromConstantByteArray(new byte[] {-1}));
            row.add("day", 20_000);
            row.add("price", 1250L);
            row.add("when", 1L);
            row.add("old", Binary.fromConstantByteArray(new byte[12]));
            row.add("score", Double.NaN);
            row.add("small", -1);
            writer.write(row);
        }
        assertThat(DataFile.read(file, Set.of("q")).get(0).fields()).containsEntry("q", "Which?");
        assertThat(DataFile.read(file, Set.of("none")).get(0).fields())
                .containsOnlyKeys("q", "image", "frames", "day", "price", "when", "old", "score", "small");
        Set<String> all = type.getFields().stream().map(Type::getName).collect(Collectors.toSet());
        Map<String, Object> fields = DataFile.read(file, all).get(0).fields();
        assertThat(fields).containsEntry("small", 4_294_967_295L);
        Map<?, ?> image = (Map<?, ?>) fields.get("image");
        assertThat(image.get("path")).isEqualTo("a.png");
        assertThat(image.get("bytes")).isEqualTo(new byte[] {-1, -40});
        assertUnreadable(
                ((List<?>) fields.get("frames")).get(0), file + ":1: field 'frames' holds bytes that are not valid");
        assertUnreadable(fields.get("day"), file + ":1: field 'day' is of the type DATE; ");
        assertUnreadable(fields.get("price"), file + ":1: field 'price' is of the type DECIMAL(10,2); ");
        assertUnreadable(fields.get("when"), file + ":1: field 'when' is of the type TIMESTAMP(MILLIS,true); ");
        assertUnreadable(fields.get("old"), file + ":1: field 'old' is of the type INT96; ");
        assertUnreadable(fields.get("score"), file + ":1: field 'score' is NaN, which is no value; ");
    }

    private static void assertUnreadable(Object value, String message) {
        assertThatThrownBy(((Supplier<?>) value)::get)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aParquetFileThatIsDamagedNamesFileAndRow() throws IOException {
        Path parquet = directory.resolve("rows.parquet");
        try (ParquetWriter<Group> writer = writer(parquet)) {
            writer.write(row("Q1", Binary.fromString("fine")));
        }
        byte[] bytes = Files.readAllBytes(parquet);
        byte[] spoilt = bytes.clone();
        Arrays.fill(spoilt, 4, 60, (byte) 0x7F);
        Files.write(parquet, spoilt);
        assertThatThrownBy(() -> DataFile.read(parquet, FIELDS))
                .hasMessage(parquet + ":1: cannot be read: the Parquet file is damaged here; fetch it again");
        Files.write(parquet, Arrays.copyOf(bytes, bytes.length - 20));
        assertThatThrownBy(() -> DataFile.read(parquet, FIELDS))
                .hasMessage(parquet + ": is a Parquet file that is damaged, or not whole; fetch it again");
    }

    @Test
    void compressedLinesAreReadByTheirContent() throws IOException {
        byte[] lines = "{\"a\": 1}\n{\"a\": 2}\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream twoMembers = new ByteArrayOutputStream();
        twoMembers.write(gzip(Arrays.copyOf(lines, 9)));
        twoMembers.write(gzip(Arrays.copyOfRange(lines, 9, lines.length)));
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bzip2)) {
            out.write(lines);
        }
        Map<String, byte[]> files = Map.of(
                "rows.jsonl.gz", gzip(lines),
                "rows.json", gzip(lines),
                "members.jsonl.gz", twoMembers.toByteArray(),
                "rows.jsonl.bz2", bzip2.toByteArray(),
                "rows.jsonl.zst", Base64.getDecoder().decode(ZSTD));
        files.forEach((name, bytes) -> {
            Path file = write(name, bytes);
            assertThat(fields(file)).as(name).isEqualTo(List.of(Map.of("a", 1L), Map.of("a", 2L)));
        });
        Path tsv = write("rows.tsv.gz", gzip("a\tb\n1\t2\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(fields(tsv)).isEqualTo(List.of(Map.of("a", "1", "b", "2")));
        assertThat(DataFile.stem(tsv)).isEqualTo("rows");
        Path cut = write("cut.jsonl.gz", Arrays.copyOf(gzip(lines), 20));
        assertThatThrownBy(() -> DataFile.read(cut, FIELDS))
                .hasMessage(cut + ": is compressed with gzip and damaged, or not whole; fetch or pack it again");
        Path cutZstd = write("cut.zst", Arrays.copyOf(Base64.getDecoder().decode(ZSTD), 20));
        assertThatThrownBy(() -> DataFile.read(cutZstd, FIELDS))
                .hasMessageContaining("compressed with zstd and damaged");
    }

    @Test
    void whatHoldsNoRowsIsNamed() {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 988097824\n";
        assertRefused(
                "rows.jsonl", pointer.getBytes(StandardCharsets.UTF_8), "is a Git LFS pointer, not the file itself");
        assertRefused("rows.parquet", pointer.getBytes(StandardCharsets.UTF_8), "is a Git LFS pointer");
        assertRefused(
                "rows.csv",
                "q,a\n1,2\n".getBytes(StandardCharsets.UTF_8),
                "CSV is not read; make JSON lines of it, with DuckDB: COPY (FROM read_csv('rows.csv', all_varchar = true)) TO 'rows.jsonl'");
        assertRefused("rows.csv.gz", new byte[0], "CSV is not read");
        assertRefused(
                "rows.jsonl", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0}, "is compressed with xz, which is not");
        assertRefused("rows.jsonl", new byte[] {4, 0x22, 0x4D, 0x18}, "is compressed with lz4, which is not read");
        assertRefused("rows.jsonl.br", new byte[] {1, 2, 3}, "is compressed with Brotli, which is not read");
        assertRefused("rows.json", new byte[] {'P', 'K', 3, 4}, "is a zip archive or a spreadsheet");
        assertRefused(
                "rows.json",
                "PAR1x".getBytes(StandardCharsets.UTF_8),
                "is a Parquet file; give it a name that ends in .parquet");
        assertRefused("rows.arrow", "ARROW1".getBytes(StandardCharsets.UTF_8), "is an Arrow file, which is not read");
        assertRefused("rows.json", "{}".getBytes(StandardCharsets.UTF_16), "is UTF-16 text; save the file as UTF-8");
        assertRefused("rows.json", " <!DOCTYPE html>".getBytes(StandardCharsets.UTF_8), "is a web page, not rows");
    }

    /** Python's json writes and reads these words. */
    @Test
    void nanIsAnErrorOnlyWhereItIsUsed() {
        Path file = write(
                "rows.jsonl",
                "{\"a\": 1, \"score\": NaN, \"x\": -Infinity}\n{\"a\": {\"b\": [2, NaN]}, \"label\": Infinity}\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(fields(file).get(0)).containsEntry("a", 1L);
        Map<String, Object> second = fields(file).get(1);
        assertThat(second).containsEntry("label", Double.POSITIVE_INFINITY);
        List<?> inner = (List<?>) ((Map<?, ?>) second.get("a")).get("b");
        assertUnreadable(inner.get(1), file + ":2: field 'a.b' is NaN, which is no value; write null");
    }

    /** What nobody reads may be of any size, and of any number. */
    @Test
    void jsonFieldsThatNobodyAsksForAreNotDecoded() {
        String picture = "x".repeat(21_000_000);
        String line = "{\"image\": \"" + picture + "\", \"n\": " + "9".repeat(2000) + ", \"a\": 1.0}\n";
        Path file = write("rows.jsonl", line.getBytes(StandardCharsets.UTF_8));
        assertThat(fields(file).get(0)).containsEntry("a", 1.0);
    }

    @Test
    void whatIsNoJsonIsToldInOurWords() {
        Map<String, String> wrong = Map.of(
                "{\"a\": 1", ":1: not JSON: it ends too early, at character 8",
                "q,a", ":1: not JSON: 'q' is no value; texts stand in double quotes, at character ",
                "{\"a\": 1, \"a\": 2}", ":1: not JSON: the key 'a' is there twice, at character 13",
                "{} {}", ":1: not JSON: there is more than one value",
                "{'a': 1}", ":1: not JSON: a key in double quotes was expected, at character 2",
                "3", ":1: a row must be a JSON object",
                "[{\"a\": 1}, {\"a\": }]", ": not JSON: a JSON value was expected, at character 18");
        wrong.forEach((line, message) -> {
            Path file = write("rows.jsonl", line.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> fields(file)).as(line).hasMessageStartingWith(file + message);
        });
    }

    private void assertRefused(String name, byte[] bytes, String message) {
        Path file = write(name, bytes);
        assertThatThrownBy(() -> DataFile.read(file, FIELDS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    private Path write(String name, byte[] bytes) {
        try {
            return Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static List<Map<String, Object>> fields(Path file) {
        return DataFile.read(file, FIELDS).stream().map(Row::fields).toList();
    }

    private static ParquetWriter<Group> writer(Path file) throws IOException {
        return writer(file, ARC);
    }

    private static ParquetWriter<Group> writer(Path file, MessageType type) throws IOException {
        return ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .build();
    }

    private static Group row(String id, Binary first) {
        Group row = new SimpleGroup(ARC);
        row.add("id", id);
        Group choices = row.addGroup("choices");
        Group texts = choices.addGroup("text");
        texts.addGroup(0).add("element", first);
        texts.addGroup(0).add("element", "two");
        Group labels = choices.addGroup("label");
        for (String label : Arrays.asList("A", "B")) {
            labels.addGroup(0).add("element", label);
        }
        row.add("count", 9_000_000_000L);
        row.add("ind", 7);
        row.add("good", true);
        return row;
    }
}
