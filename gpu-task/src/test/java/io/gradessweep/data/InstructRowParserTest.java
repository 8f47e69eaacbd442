package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructRowParserTest {
    private static final String GOOD =
            "{\"instruction\":\"Q\\n\\nAnswer format: a/b\",\"input\":\"\",\"output\":\"the correct answer is b\",\"answer\":\"b\"}";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void file() {
        file = directory.resolve("rows.jsonl");
    }

    @Test
    void rendersThePromptByteForByte() {
        List<Question> rows = Rows.instruct(TestResources.path("instruct/rows.jsonl"));
        assertThat(rows).hasSize(6);
        Question first = rows.get(0);
        assertThat(first.id()).isEqualTo("rows-1");
        assertThat(first.prompt())
                .isEqualTo("Below is an instruction that describes a task. Write a response that appropriately"
                        + " completes the request.\n\n### Instruction:\nPlease choose the correct answer to the"
                        + " question: Which of these is a liquid at room temperature?\n\nAnswer1: iron Answer2: water"
                        + " Answer3: oxygen Answer4: salt\n\nAnswer format: answer1/answer2/answer3/answer4\n\n###"
                        + " Response:\n");
        assertThat(first.choices())
                .containsExactly(
                        "the correct answer is answer1",
                        "the correct answer is answer2",
                        "the correct answer is answer3",
                        "the correct answer is answer4");
        assertThat(first.label()).isEqualTo(1);
        assertThat(first.response()).isEqualTo("the correct answer is answer2");
    }

    @Test
    void readsThreeAndFiveChoicesAndOtherLabels() {
        List<Question> rows = Rows.instruct(TestResources.path("instruct/rows.jsonl"));
        assertThat(rows).extracting(row -> row.choices().size()).containsExactly(4, 3, 5, 2, 2, 2);
        assertThat(rows).extracting(Question::label).containsExactly(1, 1, 4, 1, 0, 1);
        assertThat(rows.get(5).choices()).containsExactly("the correct answer is 1", "the correct answer is 2");
        assertThat(rows.get(5).prompt()).contains("— “eight” or six?");
        assertThat(rows.get(4).prompt()).contains("is 10 % of 50 five?");
    }

    @Test
    void toleratesByteOrderMarkCarriageReturnsAndBlankLinesAtTheEnd() throws IOException {
        Files.writeString(file, "\uFEFF" + GOOD + "\r\n" + GOOD + "\r\n\r\n\n");
        assertThat(Rows.instruct(file)).extracting(Question::id).containsExactly("rows-1", "rows-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0000',
            value = {
                "                                     # the row is empty",
                "{\"instruction\": \"x\"              # not JSON",
                "{} {}                                # not JSON",
                "[1]                                  # a row must be a JSON object",
                "{\"answer\":\"b\"}                   # field 'instruction' is missing",
                "{\"answer\":\"b\",\"answer\":\"a\"}  # the key 'answer' is there twice",
            })
    void namesFileAndLineOfAMalformedRow(String row, String message) throws IOException {
        assertInvalid(row == null ? "" : row, message);
    }

    @Test
    void namesTheFieldThatIsWrong() throws IOException {
        assertInvalid(GOOD.replace("\"input\":\"\",", ""), "field 'input' is missing");
        assertInvalid(GOOD.replace(",\"answer\":\"b\"", ""), "field 'answer' is missing");
        assertInvalid(GOOD.replace("\"answer\":\"b\"", "\"answer\":2"), "field 'answer' must be a text");
        assertInvalid(GOOD.replace("\"answer\":\"b\"", "\"answer\":\"c\""), "answer 'c' is not among the choices a/b");
        assertInvalid(GOOD.replace("is b", "is "), "output 'the correct answer is ' teaches another answer than 'b'");
        assertInvalid(GOOD.replace("\"input\":\"\"", "\"input\":\"more\""), "input must be empty");
        assertInvalid(GOOD.replace("Answer format: a/b", "a or b"), "must hold 'Answer format: a/b/...', not 'a or b'");
        assertInvalid(GOOD.replace("a/b", "b"), "at least two different choices, not 'b'");
        assertInvalid(GOOD.replace("a/b", "b/b"), "at least two different choices, not 'b/b'");
        assertInvalid(GOOD.replace("a/b", "a/b/"), "at least two different choices, not 'a/b/'");
    }

    @Test
    void namesTheLineThatIsNotUtf8() throws IOException {
        byte[] latin = GOOD.replace("Q", "Qué").getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = (GOOD + "\n" + GOOD + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[bytes.length + latin.length];
        System.arraycopy(bytes, 0, both, 0, bytes.length);
        System.arraycopy(latin, 0, both, bytes.length, latin.length);
        Files.write(file, both);
        assertThatThrownBy(() -> Rows.instruct(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file + ":3: not valid UTF-8");
    }

    @Test
    void namesAFileThatIsMissingOrEmpty() throws IOException {
        assertThatThrownBy(() -> Rows.instruct(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": there is no such file");
        Files.writeString(file, "\n\n");
        assertThatThrownBy(() -> Rows.instruct(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": holds no rows");
    }

    /** The bad row stands second of three. */
    private void assertInvalid(String row, String message) throws IOException {
        Files.writeString(file, GOOD + "\n" + row + "\n" + GOOD + "\n");
        assertThatThrownBy(() -> Rows.instruct(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file + ":2: ")
                .hasMessageContaining(message);
    }
}
