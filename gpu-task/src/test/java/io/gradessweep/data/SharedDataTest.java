package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real rows and real tokenizers. */
class SharedDataTest {
    @ParameterizedTest
    @ValueSource(strings = {"ARC-Easy", "ARC-Challenge", "openbookqa", "winogrande"})
    void realRowsRenderAndParse(String task) throws IOException {
        for (String name : new String[] {"train.jsonl", "test.jsonl"}) {
            Path file = SharedData.require("data/commonsense").resolve(task).resolve(name);
            List<String> lines = Files.readAllLines(file);
            List<Question> questions = Rows.instruct(file);
            assertThat(questions).hasSameSizeAs(lines);
            for (int i = 0; i < 20; i++) {
                JsonNode row = new ObjectMapper().readTree(lines.get(i));
                Question question = questions.get(i);
                assertThat(question.prompt())
                        .isEqualTo("Below is an instruction that describes a task. Write a response that appropriately"
                                + " completes the request.\n\n### Instruction:\n"
                                + row.get("instruction").asText()
                                + "\n\n### Response:\n");
                assertThat(question.response()).isEqualTo(row.get("output").asText());
                assertThat(question.choices().get(question.label())).isEqualTo(question.response());
                assertThat(question.choices()).hasSizeBetween(2, 5);
            }
        }
    }

    @Test
    void stories260kRoundTripsAndRefusesASmallerModel() {
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.require("data/stories260K"))) {
            String text = "Once upon a time, there was a little girl named Lily. Ünïcode — too.";
            int[] ids = tokenizer.encode(text);
            assertThat(ids).startsWith(1, 403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315, 421, 395);
            assertThat(Arrays.copyOfRange(ids, 1, ids.length)).isEqualTo(tokenizer.encodePlain(text));
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
            assertThat(tokenizer.eos()).isEqualTo(OptionalInt.of(2));
        }
        Path directory = SharedData.require("data/stories260K");
        Tokenizer.load(directory, 512).close();
        assertThatThrownBy(() -> Tokenizer.load(directory, 511))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("token ids go up to 511");
    }

    @Test
    void stories260kTrainsOnRealResponsesAlone() {
        Path file = SharedData.require("data/commonsense/ARC-Easy/train.jsonl");
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.require("data/stories260K"))) {
            List<Question> questions = Rows.instruct(file).subList(0, 20);
            TrainingSet set = TrainingSet.encode(questions, tokenizer, 512);
            assertThat(set.dropped()).isZero();
            for (int i = 0; i < questions.size(); i++) {
                Example example = set.examples().get(i);
                int[] response = Arrays.copyOfRange(example.ids(), example.promptLength(), example.length() - 1);
                assertThat(tokenizer.decode(response).strip())
                        .isEqualTo(questions.get(i).response());
                assertThat(example.length()).isLessThanOrEqualTo(512);
            }
        }
    }

    /** SmolLM2's file asks for truncation at 128 tokens and for padding up to them. */
    @Test
    void smolLm2IsNeitherCutNorPadded() {
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.require("data/tokenizers/SmolLM2"))) {
            assertThat(tokenizer.encode("one two three")).hasSize(3);
            assertThat(tokenizer.encode("one two three ".repeat(100))).hasSizeGreaterThan(300);
            assertThat(tokenizer.eos()).isEqualTo(OptionalInt.of(0));
            assertThat(tokenizer.vocabularySize()).isEqualTo(49_153);
        }
    }

    /** Ids as the tokenizers library of Python gives them of what Jinja2 renders, without special tokens added. */
    @Test
    void miniMindTrainsOnItsAnswersAlone() {
        Conversation conversation = new Conversation(
                "c",
                List.of(
                        Message.user("What is 1 + 1?"),
                        Message.assistant("It is two."),
                        Message.user("And <|im_end|> 🙂?"),
                        Message.assistant("A smile — ok.")));
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.require("data/tokenizers/MiniMind"))) {
            TrainingSet set = TrainingSet.encode(List.of(conversation), tokenizer, 100);
            Example example = set.examples().get(0);
            assertThat(example.ids())
                    .containsExactly(
                            1, 832, 311, 234, 1146, 395, 482, 754, 482, 66, 2, 234, 1, 1388, 570, 811, 234, 25, 234,
                            234, 26, 234, 234, 1931, 395, 2102, 49, 2, 234, 1, 832, 311, 234, 5265, 256, 2, 256, 4544,
                            283, 260, 66, 2, 234, 1, 1388, 570, 811, 234, 25, 234, 234, 26, 234, 234, 68, 2589, 1299,
                            256, 3084, 319, 110, 49, 2, 234);
            assertThat(example.predicted()).containsExactly(new Example.Span(23, 29), new Example.Span(54, 64));
            assertThat(set.withSpecialTokens()).isEqualTo(1);
            assertThat(set.lastAnswerOnly()).isZero();
        }
    }

    @Test
    void aModelThatWasNotTaughtToChatSaysSo() {
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.require("data/tokenizers/SmolLM2"))) {
            assertThatThrownBy(tokenizer::requireChatTemplate)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("SmolLM2: neither chat_template.jinja nor a chat_template");
        }
    }
}
