package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules.BadRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of rows that are no questions. */
class RowReaderTest {
    private static final RowParser<Question> SHAPE = new TemplatedRowParser(
            "pets",
            new QuestionTemplate("Q: {{ q }}\nA:", "", "[a, b]", "", "gold", "id"),
            Protocol.HARNESS,
            Prompting.PLAIN,
            Optional.empty());
    private static final String GOOD = "{\"id\":\"1\",\"q\":\"Which?\",\"a\":\"cat\",\"b\":\"dog\",\"gold\":1}";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0000',
            value = {
                "\"gold\":1     # \"gold\":null    # has no answer: gold is empty",
                "\"gold\":1     # \"gold\":\"\"    # has no answer: gold is empty",
                "\"gold\":1     # \"other\":1      # has no answer: gold is empty",
                "\"gold\":1     # \"gold\":2       # answer '2' is not among the choices 0/1",
                "\"gold\":1     # \"gold\":-1      # answer '-1' is not among the choices 0/1",
                "\"b\":\"dog\"  # \"b\":\" \"      # number 2 of its choices is empty",
                "\"b\":\"dog\"  # \"c\":\"dog\"    # number 2 of its choices is empty",
                "\"q\":\"Which?\" # \"p\":\"Which?\" # template.prompt cannot be applied: line 1, {{ q }}: 'q' is undefined",
                "\"id\":\"2\"   # \"id\":\"1\"     # the id '1' was there before, in",
                "\"id\":\"2\"   # \"id\":\"\"      # has no id: id is empty",
                "{              # [                # not JSON",
            })
    void aBadRowIsNamedAndRefusedOrLeftOut(String good, String bad, String message) throws IOException {
        String second = GOOD.replace("\"id\":\"1\"", "\"id\":\"2\"");
        String third = GOOD.replace("\"id\":\"1\"", "\"id\":\"3\"");
        Path file = write(GOOD, second.replace(good.strip(), bad.strip()), third);
        assertThatThrownBy(() -> read(BadRows.REFUSE, file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file + ":2: ")
                .hasMessageContaining(message);
        RowReader.Read<Question> left = read(BadRows.SKIP, file);
        assertThat(left.rows()).extracting(Question::id).containsExactly("1", "3");
        assertThat(left.skipped())
                .singleElement()
                .asString()
                .startsWith(file + ":2: ")
                .contains(message);
    }

    @Test
    void allBadRowsAreCounted() throws IOException {
        Path file = write(GOOD, "{}", "[]", "x");
        assertThatThrownBy(() -> read(BadRows.REFUSE, file))
                .hasMessageStartingWith(file + ":2: ")
                .hasMessageContaining("and 2 more rows are bad; the next: " + file + ":3: a row must be a JSON object");
        assertThat(read(BadRows.SKIP, file).skipped()).hasSize(3);
        Path two = write(GOOD, "{}", "[]");
        assertThatThrownBy(() -> read(BadRows.REFUSE, two))
                .hasMessageContaining("and 1 more row is bad: " + two + ":3: a row must be a JSON object");
    }

    @Test
    void whereNoRowIsLeftTheFirstReasonIsTold() throws IOException {
        Path file = write("{}", "{}");
        assertThatThrownBy(() -> read(BadRows.SKIP, file)).hasMessageStartingWith(file + ":1: has no ");
    }

    @Test
    void mixedLineEndsAndAByteOrderMarkAreReadAndAWrongByteIsABadRow() throws IOException {
        String second = GOOD.replace("\"1\"", "\"2\"").replace("cat", "caté");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0xEF);
        bytes.write(0xBB);
        bytes.write(0xBF);
        bytes.write(GOOD.getBytes(StandardCharsets.UTF_8));
        bytes.write('\r');
        bytes.write('\n');
        bytes.write(second.getBytes(StandardCharsets.ISO_8859_1));
        bytes.write('\n');
        bytes.write(GOOD.replace("\"1\"", "\"3\"").getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(directory.resolve("rows.jsonl"), bytes.toByteArray());
        assertThatThrownBy(() -> read(BadRows.REFUSE, file)).hasMessageContaining(file + ":2: not valid UTF-8");
        assertThat(read(BadRows.SKIP, file).rows()).extracting(Question::id).containsExactly("1", "3");
    }

    @Test
    void anIdIsUniqueInAllFilesOfASplit() throws IOException {
        Path first = write(GOOD);
        Path second = Files.writeString(directory.resolve("more.jsonl"), GOOD);
        RowFiles both = new RowFiles(List.of(ref(first), ref(second)), List.of());
        assertThatThrownBy(() -> RowReader.read(both, SHAPE, BadRows.REFUSE))
                .hasMessage(second + ":1: the id '1' was there before, in " + first + ":1");
    }

    @Test
    void aTemplateThatIsNoneNamesBenchmarkAndPart() {
        QuestionTemplate wrong = new QuestionTemplate("{{ q", "", "[a, b]", "", "gold", "");
        assertThatThrownBy(() ->
                        new TemplatedRowParser("pets", wrong, Protocol.HARNESS, Prompting.PLAIN, Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("pets: template.prompt: ")
                .hasMessageContaining("never closed");
        QuestionTemplate expression = new QuestionTemplate("{{ q }}", "", "[a, b", "", "gold", "");
        assertThatThrownBy(() ->
                        new TemplatedRowParser("pets", expression, Protocol.HARNESS, Prompting.PLAIN, Optional.empty()))
                .hasMessageStartingWith("pets: template.choices: ");
    }

    @Test
    void aTemplateHasWhatItsProtocolScores() {
        QuestionTemplate unscored = new QuestionTemplate("{{ q }}", "", "", "[a, b]", "gold", "");
        assertThatThrownBy(() ->
                        new TemplatedRowParser("pets", unscored, Protocol.HARNESS, Prompting.PLAIN, Optional.empty()))
                .hasMessage("pets: a template of protocol harness needs choices, which are scored");
        QuestionTemplate both = new QuestionTemplate("{{ q }}", "", "[a, b]", "[a, b]", "gold", "");
        assertThatThrownBy(() ->
                        new TemplatedRowParser("pets", both, Protocol.INSTRUCT, Prompting.PLAIN, Optional.empty()))
                .hasMessageContaining("leave choices and prompts out");
    }

    /** Labels as pandas and others write them, read with lm-evaluation-harness's {@code label|int}. */
    @ParameterizedTest
    @ValueSource(
            strings = {"1", "1.0", "\"1\"", "\"1.0\"", "\" 1 \"", "\"1e0\"", "true", "1.9", "\"+1\"", "1e0", "\"0001\""
            })
    void aLabelOfAnyFormIsTheLabel(String label) throws IOException {
        RowParser<Question> byNumber = new TemplatedRowParser(
                "pets",
                new QuestionTemplate("Q: {{ q }}\nA:", "", "[a, b]", "", "gold|int", "id"),
                Protocol.HARNESS,
                Prompting.PLAIN,
                Optional.empty());
        Path file = write(GOOD.replace("\"gold\":1", "\"gold\":" + label));
        RowFiles files = new RowFiles(List.of(ref(file)), List.of());
        assertThat(RowReader.read(files, byNumber, BadRows.REFUSE).rows())
                .singleElement()
                .extracting(Question::label)
                .isEqualTo(1);
    }

    @Test
    void anExpressionThatFailsIsNamed() throws IOException {
        RowParser<Question> adding = new TemplatedRowParser(
                "pets",
                new QuestionTemplate("{{ q }}", "", "[a, b]", "", "gold + 1", "id"),
                Protocol.HARNESS,
                Prompting.PLAIN,
                Optional.empty());
        Path file = write(GOOD.replace("\"gold\":1", "\"gold\":\"1\""));
        RowFiles files = new RowFiles(List.of(ref(file)), List.of());
        assertThatThrownBy(() -> RowReader.read(files, adding, BadRows.REFUSE))
                .hasMessage(file + ":1: template.answer, gold + 1, cannot be applied: '1' is not a number");
    }

    @Test
    void aNaNThatATemplateUsesIsABadRow() throws IOException {
        Path file = write(GOOD.replace("\"gold\":1", "\"gold\":NaN"), GOOD.replace("\"1\"", "\"2\""));
        assertThatThrownBy(() -> read(BadRows.REFUSE, file))
                .hasMessage(file + ":1: field 'gold' is NaN, which is no value; write null, or leave such rows out");
        assertThat(read(BadRows.SKIP, file).rows()).extracting(Question::id).containsExactly("2");
    }

    private Path write(String... rows) throws IOException {
        return Files.write(directory.resolve("rows.jsonl"), List.of(rows));
    }

    private static FileRef ref(Path file) {
        return new FileRef(file.toString(), "");
    }

    private static RowReader.Read<Question> read(BadRows policy, Path file) {
        return RowReader.read(Rows.of(file), SHAPE, policy);
    }
}
