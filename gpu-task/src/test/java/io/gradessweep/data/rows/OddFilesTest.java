package io.gradessweep.data.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.spec.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose form is allowed and rare: blank lines, arrays over several lines, numbers of every kind, odd names. */
class OddFilesTest {
    private static final Set<String> FIELDS = Set.of("a", "b", "c", "d");

    @TempDir
    Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static List<Row> read(Path file) {
        return DataFile.read(file, FIELDS);
    }

    /** Blank lines at the end are no rows; one before the end is, and the numbers are those of the lines. */
    @Test
    void onlyBlankLinesAtTheEndAreLeftOut() throws IOException {
        Path file = write("rows.jsonl", "{\"a\":1}\n\n{\"a\":3}\r\n \t\r\n\n");
        List<Row> rows = read(file);
        assertThat(rows).extracting(Row::number).containsExactly(1, 2, 3);
        assertThat(rows.get(2).fields()).isEqualTo(Map.of("a", 3L));
        assertThatThrownBy(() -> rows.get(1).fields()).hasMessage(file + ":2: the row is empty");
        assertThat(read(write("last.jsonl", "{\"a\":1}\n{\"a\":2}"))).hasSize(2);
        assertThat(read(write("one.jsonl", "{\"a\":1}"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"''", "' \n\t\n'", "'[]'", "' [ ]'"})
    void aFileWithoutRowsIsRefused(String text) throws IOException {
        Path file = write("rows.json", text);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": holds no rows");
    }

    /** An array's rows are counted, however they stand in lines; what is no object is a bad row of its own. */
    @Test
    void rowsOfAnArrayAreNumberedFromOne() throws IOException {
        Path file = write("rows.json", " [{\"a\":\n1}, [{\"a\":9}, 5], 7,\n{\"a\":4}]\n");
        List<Row> rows = read(file);
        assertThat(rows).extracting(Row::number).containsExactly(1, 2, 3, 4);
        assertThat(rows.get(0).fields()).isEqualTo(Map.of("a", 1L));
        assertThat(rows.get(3).fields()).isEqualTo(Map.of("a", 4L));
        for (int bad = 1; bad <= 2; bad++) {
            int number = bad + 1;
            assertThatThrownBy(() -> rows.get(number - 1).fields())
                    .hasMessage(file + ":" + number + ": a row must be a JSON object");
        }
    }

    @Test
    void whatFollowsAnArrayOrAValueIsRefused() throws IOException {
        Path array = write("array.json", "[{\"a\":1}]\n[{\"a\":2}]");
        assertThatThrownBy(() -> read(array)).hasMessage(array + ": not JSON: there is more than one value");
        Path values = write("values.jsonl", "{\"a\":1}\n[1] [2]");
        assertThatThrownBy(() -> read(values).get(1).fields())
                .hasMessage(values + ":2: not JSON: there is more than one value");
        Path cut = write("cut.json", "[\n{\"a\": 1},\n{\"a\": ]}");
        assertThatThrownBy(() -> read(cut))
                .hasMessageStartingWith(cut + ": not JSON: ")
                .hasMessageEndingWith("of line 3");
    }

    @Test
    void valuesKeepTheirKind() throws IOException {
        Path file = write(
                "rows.jsonl",
                "{\"a\":[1, 2.0, true, null, \"x\", 9223372036854775807, 9223372036854775808],"
                        + " \"b\":{\"c\":{\"d\":-0.5}}, \"c\":null, \"d\":\"\\u00e9\\n\"}");
        Map<String, Object> fields = read(file).get(0).fields();
        assertThat(fields.get("a"))
                .isEqualTo(
                        Arrays.asList(1L, 2.0, true, null, "x", Long.MAX_VALUE, new BigInteger("9223372036854775808")));
        assertThat(fields.get("b")).isEqualTo(Map.of("c", Map.of("d", -0.5)));
        assertThat(fields).containsEntry("c", null).containsEntry("d", "é\n");
    }

    /** A number in a text is a text; spaces within a cell stay, those around a column's name go. */
    @Test
    void cellsOfTsvAreTexts() throws IOException {
        Path file = write("ROWS.TSV", " a \tThe (B)-column\tc2\n 1 \t\"\tx y\n");
        assertThat(read(file)).hasSize(1);
        assertThat(read(file).get(0).fields()).isEqualTo(Map.of("a", " 1 ", "the_b_column", "\"", "c2", "x y"));
        assertThat(read(file).get(0).number()).isEqualTo(2);
        Path twice = write("twice.tsv", "a\tb\ta\n1\t2\t3\n");
        assertThatThrownBy(() -> read(twice)).hasMessage(twice + ":1: two columns have the same name");
        Path header = write("header.tsv", "a\tb\n");
        assertThatThrownBy(() -> read(header)).hasMessage(header + ": holds no rows");
    }

    @Test
    void labelsAreStrippedAndStandInTheOrderOfTheirRows() throws IOException {
        Path rows = write("rows.jsonl", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n");
        Path labels = write("labels.lst", " 2\r\n0\t\n1");
        assertThat(LabelLines.joined(read(rows), labels))
                .extracting(row -> row.fields().get("label"), Row::number)
                .containsExactly(tuple("2", 1), tuple("0", 2), tuple("1", 3));
    }

    @ParameterizedTest
    @CsvSource({
        "rows.jsonl, rows",
        "test-00000-of-00001.parquet, test-00000-of-00001",
        "a.b.jsonl.gz, a.b",
        "a.tsv.ZST, a",
        "a.json.bz2, a",
        "bare, bare",
        "rows.gz, rows"
    })
    void aFilesStemHasNoExtension(String name, String stem) {
        assertThat(DataFile.stem(Path.of("/data.d", name))).isEqualTo(stem);
    }

    /** What is wrong with a file is wrong with it if it is packed, too. */
    @Test
    void whatIsPackedIsLookedAtToo() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write("<html><body>404".getBytes(StandardCharsets.UTF_8));
        }
        Path page = Files.write(directory.resolve("rows.jsonl.gz"), packed.toByteArray());
        assertThatThrownBy(() -> read(page))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(page + ": is a web page, not rows; download the file itself");
        Path encrypted = write("rows.parquet", "PARE....PARE");
        assertThatThrownBy(() -> read(encrypted))
                .hasMessage(encrypted + ": is an encrypted Parquet file, which is not read");
    }

    /** Lists of two levels, as older writers make them; an empty list, a list with a gap, and what is not there. */
    @Test
    void parquetListsAreReadInEveryForm() throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("""
                message rows {
                  repeated int32 a;
                  optional group b (LIST) { repeated int64 array; }
                  optional group c (LIST) { repeated group list { optional group element { optional binary x (STRING); } } }
                  optional int64 d (INTEGER(64,false));
                }
                """);
        Path file = directory.resolve("rows.PARQUET");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .build()) {
            Group full = new SimpleGroup(type);
            full.add("a", 3);
            full.add("a", -1);
            Group longs = full.addGroup("b");
            longs.add("array", 8L);
            longs.add("array", 9L);
            Group structures = full.addGroup("c");
            structures.addGroup(0).addGroup("element").add("x", "one");
            structures.addGroup(0);
            structures.addGroup(0).addGroup("element");
            full.add("d", -1L);
            writer.write(full);
            Group empty = new SimpleGroup(type);
            empty.addGroup("b");
            writer.write(empty);
        }
        List<Row> rows = read(file);
        Map<String, Object> fields = rows.get(0).fields();
        assertThat(fields.get("a")).isEqualTo(List.of(3L, -1L));
        assertThat(fields.get("b")).isEqualTo(List.of(8L, 9L));
        List<?> structures = (List<?>) fields.get("c");
        assertThat(structures).hasSize(3);
        assertThat(structures.get(0)).isEqualTo(Map.of("x", "one"));
        assertThat(structures.get(1)).isNull();
        assertThat(((Map<?, ?>) structures.get(2)).get("x")).isNull();
        assertThat(fields.get("d")).isEqualTo(new BigInteger("18446744073709551615"));

        Map<String, Object> second = rows.get(1).fields();
        assertThat(second.get("a")).isEqualTo(List.of());
        assertThat(second.get("b")).isEqualTo(List.of());
        assertThat(second.get("c")).isNull();
        assertThat(second.get("d")).isNull();
        assertThat(rows).extracting(Row::number).containsExactly(1, 2);
        assertThat(DataFile.read(file, Set.of("other"))).extracting(Row::number).containsExactly(1, 2);
    }

    /** A document of a million fields would be a message of megabytes. */
    @Test
    void aMessageNamesTenFieldsOfADocumentAtMost() throws IOException {
        String ten =
                "{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4, \"e\": 5, \"f\": 6, \"g\": 7, \"h\": 8, \"i\": 9, \"j\": 0";
        Path few = write("few.json", ten + "}");
        assertThatThrownBy(() -> JsonDocument.read(few, "rows", FIELDS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(few + ": has no list rows; it has a, b, c, d, e, f, g, h, i, j");
        Path many = write("many.json", ten + ", \"k\": 1, \"l\": 2}");
        assertThatThrownBy(() -> JsonDocument.read(many, "rows", FIELDS))
                .hasMessage(many + ": has no list rows; it has a, b, c, d, e, f, g, h, i, j, ...");
    }
}
