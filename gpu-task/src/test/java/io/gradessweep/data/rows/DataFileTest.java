package io.gradessweep.data.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
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
        List<Row> rows = DataFile.read(parquet);
        assertThat(rows.get(0).fields()).containsEntry("id", "Q1");
        assertThatThrownBy(() -> rows.get(1).fields())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(parquet + ":2: not valid UTF-8");
    }

    @Test
    void tsvColumnsAreNamedAsExpressionsCan() throws IOException {
        Path file = Files.writeString(
                directory.resolve("rows.tsv"), "ID\tQuestion Stem\tAnswer Key\r\n7-1\tThe \"sun\"\tD\r\n7-2\tshort\n");
        List<Row> rows = DataFile.read(file);
        assertThat(rows.get(0).fields())
                .isEqualTo(Map.of("id", "7-1", "question_stem", "The \"sun\"", "answer_key", "D"));
        assertThatThrownBy(() -> rows.get(1).fields()).hasMessage(file + ":3: has 2 columns, not 3 as the header");
    }

    @Test
    void emptyLastCellsOfTsvRowsAreCells() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.tsv"), "a\tb\tc\n1\t\t\n");
        assertThat(DataFile.read(file).get(0).fields()).isEqualTo(Map.of("a", "1", "b", "", "c", ""));
    }

    @Test
    void labelsOfAnotherFileAreAField() throws IOException {
        Path rows = Files.writeString(directory.resolve("valid.jsonl"), "{\"a\":1}\n{\"a\":2,\"label\":0}\n");
        Path labels = Files.writeString(directory.resolve("valid-labels.lst"), "0\n1\n");
        List<Row> joined = LabelLines.joined(DataFile.read(rows), labels);
        assertThat(joined.get(0).fields()).isEqualTo(Map.of("a", 1L, "label", "0"));
        assertThatThrownBy(() -> joined.get(1).fields()).hasMessageContaining("has a label of its own");
        Files.writeString(labels, "0\n");
        assertThatThrownBy(() -> LabelLines.joined(DataFile.read(rows), labels))
                .hasMessage(labels + ": has 1 labels for the 2 rows of " + rows);
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsNamed() throws IOException {
        Path parquet = Files.writeString(directory.resolve("rows.parquet"), "{}");
        assertThatThrownBy(() -> DataFile.read(parquet))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(parquet + ": cannot be read as Parquet: ");
        assertThatThrownBy(() -> DataFile.read(directory.resolve("none.parquet")))
                .hasMessageEndingWith("none.parquet: there is no such file");
    }

    private static List<Map<String, Object>> fields(Path file) {
        return DataFile.read(file).stream().map(Row::fields).toList();
    }

    private static ParquetWriter<Group> writer(Path file) throws IOException {
        return ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(ARC)
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
