package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alpaca's rows, and rows that a template makes questions of. */
class RowFormsTest {
    private static final String ROW =
            "{\"q\":\"Which?\",\"a\":\"cat\",\"b\":\"dog\",\"gold\":\"y\",\"marks\":\"(A) one (B) two (C) (x) (E)\"}";

    @TempDir
    Path directory;

    private Path write(String... rows) throws IOException {
        return Files.write(directory.resolve("rows.jsonl"), List.of(rows));
    }

    private Completion alpaca(PromptFormat format, String row) throws IOException {
        return Rows.read(write(row), new AlpacaRowParser(new Prompting(format, PromptEnd.LEFT)))
                .get(0);
    }

    /** The texts of Stanford Alpaca, letter by letter. */
    @Test
    void alpacaRowsHaveTwoPrompts() throws IOException {
        String with = "{\"instruction\":\"Add.\",\"input\":\"1 2\",\"output\":\"3\"}";
        Completion completion = alpaca(PromptFormat.PLAIN, with);
        assertThat(completion.prompt())
                .isEqualTo("Below is an instruction that describes a task, paired with an input that provides further"
                        + " context. Write a response that appropriately completes the request.\n\n"
                        + "### Instruction:\nAdd.\n\n### Input:\n1 2\n\n### Response:\n");
        assertThat(completion.response()).isEqualTo("3");
        assertThat(completion.id()).isEqualTo("rows-1");
        assertThat(alpaca(PromptFormat.CHAT, with).prompt()).isEqualTo("Add.\n\n1 2");
        for (String without : List.of(
                "{\"instruction\":\"Add.\",\"input\":\" \",\"output\":\"3\"}",
                "{\"instruction\":\"Add.\",\"input\":null,\"output\":\"3\"}",
                "{\"instruction\":\"Add.\",\"output\":\"3\"}")) {
            assertThat(alpaca(PromptFormat.PLAIN, without).prompt())
                    .isEqualTo("Below is an instruction that describes a task. Write a response that appropriately"
                            + " completes the request.\n\n### Instruction:\nAdd.\n\n### Response:\n");
            assertThat(alpaca(PromptFormat.CHAT, without).prompt()).isEqualTo("Add.");
        }
        assertThatThrownBy(
                        () -> alpaca(PromptFormat.PLAIN, "{\"instruction\":\"Add.\",\"input\":[1],\"output\":\"3\"}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(":1: field 'input' must be a text, not [1]");
        assertThatThrownBy(() -> alpaca(PromptFormat.PLAIN, "{\"instruction\":\"Add.\",\"output\":\" \"}"))
                .hasMessageEndingWith(":1: field 'output' must be a text that is not empty, not ' '");
    }

    /** Whatever the model is: neither form has a place for an image, and the row would be learned without it. */
    @Test
    void rowsOfTextAloneWithImagesAreRefused() throws IOException {
        RowParser<?> alpaca = new AlpacaRowParser(Prompting.PLAIN);
        RowParser<?> instruct = new InstructRowParser(Prompting.PLAIN);
        String row =
                "{\"instruction\":\"Which? Answer format: a/b\",\"input\":\"\",\"output\":\"a\",\"answer\":\"a\"%s}";
        Map<String, String> images = Map.of(
                "image", ",\"image\":\"cat.png\"",
                "images", ",\"images\":[{\"bytes\":null,\"path\":\"cat.png\"}]");
        for (Map.Entry<String, String> column : images.entrySet()) {
            Path file = write(row.formatted(""), row.formatted(column.getValue()));
            for (RowParser<?> form : List.of(alpaca, instruct)) {
                assertThatThrownBy(() -> Rows.read(file, form))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessage(file + ":2: has an image in '" + column.getKey() + "', and rows of the form "
                                + (form == alpaca ? "alpaca" : "instruct")
                                + " are text alone; for a vision-language model give them as messages, or as rows with a"
                                + " template that names images, else leave '" + column.getKey() + "' out");
            }
        }
        Path empty = write(
                row.formatted(",\"image\":null,\"images\":[]"),
                row.formatted(",\"image\":\"\",\"picture\":\"x.png\""),
                row.formatted(",\"image\":{\"bytes\":null,\"path\":null},\"images\":[null]"));
        assertThat(Rows.read(empty, alpaca)).hasSize(3);
        assertThat(Rows.read(empty, instruct)).hasSize(3);
    }

    private Question question(Protocol protocol, QuestionTemplate template) throws IOException {
        return Rows.read(
                        write(ROW),
                        new TemplatedRowParser("pets", template, protocol, Prompting.PLAIN, Optional.empty()))
                .get(0);
    }

    /** Blanks at the end of a prompt are scored with the choice, which a blank joins to it. */
    @Test
    void blanksAtTheEndOfAPromptBelongToTheContinuation() throws IOException {
        Question question = question(
                Protocol.HARNESS, new QuestionTemplate("Q: {{ q }} \t", "", "[a, b]", "['x', 'y']", "gold", ""));
        assertThat(question.prompts()).containsExactly("Q: Which?");
        assertThat(question.choices()).containsExactly(" \t cat", " \t dog");
        assertThat(question.label()).isEqualTo(1);
        assertThat(question.response()).isEqualTo(" \t dog");
        assertThat(question.id()).isEqualTo("rows-1");
    }

    @Test
    void eachChoiceMayHaveAPromptOfItsOwn() throws IOException {
        Question question = question(
                Protocol.HARNESS,
                new QuestionTemplate("", "['the ' ~ a ~ ' ', 'the ' ~ b]", "[q, q]", "", "0", "a ~ '/' ~ b"));
        assertThat(question.prompts()).containsExactly("the cat", "the dog");
        assertThat(question.choices()).containsExactly("  Which?", " Which?");
        assertThat(question.prompt()).isEqualTo("the cat");
        assertThat(question.prompt(1)).isEqualTo("the dog");
        assertThat(question.id()).isEqualTo("cat/dog");
        QuestionTemplate uneven = new QuestionTemplate("{{ q }}", "", "[a, b]", "[1, 2, 3]", "1", "");
        assertThatThrownBy(() -> question(Protocol.HARNESS, uneven))
                .hasMessageEndingWith(":1: has 2 choices, 3 labels and 1 prompts");
        QuestionTemplate prompts = new QuestionTemplate("", "[a, b]", "[a, b, q]", "", "1", "");
        assertThatThrownBy(() -> question(Protocol.HARNESS, prompts))
                .hasMessageEndingWith(":1: has 3 choices, 3 labels and 2 prompts");
    }

    @Test
    void underInstructTheLabelsAreScoredBehindAnInstruction() throws IOException {
        Question question =
                question(Protocol.INSTRUCT, new QuestionTemplate("{{ q }} x or y", "", "", "['x', 'y']", "gold", ""));
        assertThat(question.prompt()).endsWith("### Instruction:\nWhich? x or y\n\n### Response:\n");
        assertThat(question.choices()).containsExactly("the correct answer is x", "the correct answer is y");
        assertThat(question.label()).isEqualTo(1);
        assertThat(question.response()).isEqualTo("the correct answer is y");
    }

    /** A letter that is missing ends the list; what follows belongs to the last text. */
    @Test
    void letteredTextsAreSplitInTheOrderOfTheirLetters() throws IOException {
        Question question = question(
                Protocol.HARNESS,
                new QuestionTemplate("{{ q }}", "", "lettered(marks).text", "lettered(marks).label", "'B'", ""));
        assertThat(question.choices()).containsExactly(" one", " two", " (x) (E)");
        assertThat(question.label()).isEqualTo(1);
    }

    /** As lm-evaluation-harness cleans HellaSwag. */
    @Test
    void marksOfWikiHowAreTakenOut() throws IOException {
        QuestionTemplate template = new QuestionTemplate(
                "{{ without_marks(' [header] A roof [title] Do it. [step] Now go.') }}", "", "[a, b]", "", "0", "");
        assertThat(question(Protocol.HARNESS, template).prompt()).isEqualTo(" A roof. Do it. Now go.");
    }
}
