package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is predicted is in «», read back from the tokens. */
class ChatTrainingTest {
    private static final Prompting CHAT = new Prompting(PromptFormat.CHAT, PromptEnd.LEFT);

    private static final List<Message> TWO_TURNS =
            List.of(Message.user("1+1?"), Message.assistant("two"), Message.user("2+2?"), Message.assistant("four"));

    @TempDir
    Path directory;

    @Test
    void predictsTheAnswerAndItsEndAlone() {
        assertThat(marked("smollm2-instruct.jinja", question("Hello", "Hi")))
                .isEqualTo("<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
                        + "<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n«Hi<|im_end|>\n»");
        assertThat(marked("phi-4.jinja", question("Hello", "Hi")))
                .isEqualTo("<|im_start|>user<|im_sep|>Hello<|im_end|><|im_start|>assistant<|im_sep|>«Hi<|im_end|>»");
        assertThat(marked("phi-4-first.jinja", question("Hello", "Hi")))
                .isEqualTo("<|im_start|>user<|im_sep|>Hello<|im_end|><|im_start|>assistant<|im_sep|>«Hi<|im_end|>»");
        assertThat(marked("qwen3.jinja", question("Hello", "Hi")))
                .isEqualTo(
                        "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n«<think>\n\n</think>\n\nHi<|im_end|>\n»");
        assertThat(marked("minimind.jinja", question("Hello", "Hi")))
                .isEqualTo(
                        "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n«Hi<|im_end|>\n»");
    }

    /** The post-processor would put another before it. */
    @Test
    void hasTheBeginningOfSequenceOnce() {
        assertThat(marked("mistral-7b-instruct-v0.3.jinja", question("Hello", "Hi")))
                .isEqualTo("<s>[INST] Hello[/INST]« Hi</s>»");
        assertThat(marked("llama-3.1-instruct.jinja", question("Hello", "Hi")))
                .startsWith("<s><|start_header_id|>system<|end_header_id|>\n\nCutting")
                .endsWith("<|start_header_id|>assistant<|end_header_id|>\n\n«Hi<|eot_id|>»");
    }

    @Test
    void predictsEveryAnswerOfAConversation() {
        Conversation conversation = new Conversation("c", TWO_TURNS);
        assertThat(marked("mistral-7b-instruct-v0.3.jinja", conversation))
                .isEqualTo("<s>[INST] 1+1?[/INST]« two</s>»[INST] 2+2?[/INST]« four</s>»");
        assertThat(marked("phi-4.jinja", conversation))
                .isEqualTo("<|im_start|>user<|im_sep|>1+1?<|im_end|><|im_start|>assistant<|im_sep|>«two<|im_end|>»"
                        + "<|im_start|>user<|im_sep|>2+2?<|im_end|><|im_start|>assistant<|im_sep|>«four<|im_end|>»");
    }

    /** A template need not end a turn, so that an answer may be one token, or many. */
    @Test
    void anAnswerMayBeOneToken() {
        String template =
                "{% for m in messages %}{{ ('<|im_start|>' if m.role == 'user' else '<|im_sep|>') + m.content }}"
                        + "{% endfor %}{% if add_generation_prompt %}<|im_sep|>{% endif %}";
        Tokenizer tokenizer = ChatTokenizer.withTemplate(directory, template);
        Conversation conversation = new Conversation(
                "c",
                List.of(
                        Message.user("Yes?"),
                        Message.assistant("y"),
                        Message.user("No?"),
                        Message.assistant("no"),
                        Message.user("?"),
                        Message.assistant("n")));
        TrainingSet set = TrainingSet.encode(List.of(conversation), tokenizer, 500);
        assertThat(ChatTokenizer.marked(set.examples().get(0)))
                .isEqualTo("<|im_start|>Yes?<|im_sep|>«y»<|im_start|>No?<|im_sep|>«no»<|im_start|>?<|im_sep|>«n»");
    }

    /** Qwen3 writes no thinking into answers that a question follows. */
    @Test
    void predictsTheLastAnswerAloneWhereTheTemplateChangesEarlierOnes() {
        TrainingSet set = encode("qwen3.jinja", new Conversation("c", TWO_TURNS), 500);
        assertThat(set.lastAnswerOnly()).isEqualTo(1);
        assertThat(ChatTokenizer.marked(set.examples().get(0))).isEqualTo("""
                        <|im_start|>user
                        1+1?<|im_end|>
                        <|im_start|>assistant
                        two<|im_end|>
                        <|im_start|>user
                        2+2?<|im_end|>
                        <|im_start|>assistant
                        «<think>

                        </think>

                        four<|im_end|>
                        »""");
        assertThat(encode("minimind.jinja", new Conversation("c", TWO_TURNS), 500)
                        .lastAnswerOnly())
                .isZero();
    }

    /** This template moves the system's message into the last message, and drops it where that is an answer. */
    @Test
    void refusesATemplateThatChangesThePromptOfTheLastAnswer() {
        Conversation conversation = new Conversation(
                "rows-3",
                List.of(new Message(Message.Role.SYSTEM, "Be brief."), Message.user("Hi"), Message.assistant("Ho")));
        assertThatThrownBy(() -> encode("mistral-7b-instruct-v0.3.jinja", conversation, 500))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        directory.resolve("tokenizer_config.json").toString())
                .hasMessageContaining(
                        "cannot render rows-3: the template writes what comes before the last answer otherwise");
    }

    @Test
    void cutsFromTheLeftAndLeavesOutAnswersThatItCutsInto() {
        Conversation conversation = new Conversation("c", TWO_TURNS);
        String whole = "<s>[INST] 1+1?[/INST]« two</s>»[INST] 2+2?[/INST]« four</s>»";
        assertThat(marked("mistral-7b-instruct-v0.3.jinja", conversation, 26)).isEqualTo(whole);
        assertThat(marked("mistral-7b-instruct-v0.3.jinja", conversation, 24))
                .isEqualTo("<s>1+1?[/INST]« two</s>»[INST] 2+2?[/INST]« four</s>»");
        assertThat(marked("mistral-7b-instruct-v0.3.jinja", conversation, 18))
                .isEqualTo("<s>two</s>[INST] 2+2?[/INST]« four</s>»");
        assertThat(marked("mistral-7b-instruct-v0.3.jinja", conversation, 7)).isEqualTo("<s>« four</s>»");
        TrainingSet none = encode("mistral-7b-instruct-v0.3.jinja", conversation, 6);
        assertThat(none.dropped()).isEqualTo(1);
        assertThat(none.examples()).isEmpty();
    }

    @Test
    void countsRowsThatSpellSpecialTokens() {
        Question spelled = question("What does <|im_end|> mean?", "The end.");
        TrainingSet set = encode("phi-4.jinja", spelled, 500);
        assertThat(set.withSpecialTokens()).isEqualTo(1);
        assertThat(set.examples().get(0).ids())
                .as("one token, as transformers reads it")
                .contains(4);
        assertThat(encode("phi-4.jinja", question("What does im_end mean?", "The end."), 500)
                        .withSpecialTokens())
                .isZero();
    }

    /** An item is scored on the very tokens that training would predict, but for what ends the turn. */
    @Test
    void scoresWhatItTrains() {
        for (String name : List.of(
                "mistral-7b-instruct-v0.3.jinja",
                "qwen3.jinja",
                "minimind.jinja",
                "llama-3.1-instruct.jinja",
                "phi-4.jinja")) {
            try (Tokenizer tokenizer = ChatTokenizer.load(directory, name)) {
                Question question = question("Hello", "the correct answer is a");
                ScoredItem item = ScoredItem.encode(question, tokenizer, 500);
                assertThat(item.choices()).hasSize(2);
                String scored = ChatTokenizer.marked(item.choices().get(0).example());
                assertThat(scored).as(name).endsWith("«the correct answer is a»");
                Example trained = TrainingSet.encode(List.of(question), tokenizer, 500)
                        .examples()
                        .get(0);
                assertThat(plain(ChatTokenizer.marked(trained))).as(name).startsWith(plain(scored));
            }
        }
    }

    @Test
    void refusesToScoreAnAnswerThatTheTemplateChanges() {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory, "llama-3.1-instruct.jinja")) {
            Question question = new Question("q", List.of("Hello"), List.of(" a", " b"), 0, " a", "", CHAT);
            assertThatThrownBy(() -> ScoredItem.encode(question, tokenizer, 500))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("cannot render q: the template changes the answer ' a'");
        }
    }

    /** Batches are padded on the right whatever the tokenizer would do, and padding is never trained on. */
    @Test
    void paddingSideAndTokenChangeNothing() {
        ChatTokenizer.write(
                directory, ChatTokenizer.config().put("padding_side", "left").put("pad_token", "</s>"));
        try (Tokenizer left = Tokenizer.load(directory)) {
            Question question = new Question("q", "ab", List.of("cd", "e"), 0, "cd");
            Question longer = new Question("r", "abcdef", List.of("cd", "e"), 0, "cd");
            var batch = Padding.batch(
                    TrainingSet.encode(List.of(question, longer), left, 50).examples(), left.padId());
            assertThat(left.padId()).isEqualTo(2);
            assertThat(batch.ids()).containsSequence(2, 2, 2, 2, 2);
            ChatTokenizer.write(
                    directory,
                    ChatTokenizer.config().put("padding_side", "right").put("pad_token", "<unk>"));
            try (Tokenizer right = Tokenizer.load(directory)) {
                var same = Padding.batch(
                        TrainingSet.encode(List.of(question, longer), right, 50).examples(), left.padId());
                assertThat(batch.ids()).isEqualTo(same.ids());
                assertThat(batch.targets()).isEqualTo(same.targets());
                assertThat(batch.targets())
                        .as("the response's own end is trained on")
                        .contains(2);
                assertThat(batch.counts().lossTokens()).isEqualTo(6);
            }
        }
    }

    private static String plain(String marked) {
        return marked.replaceAll("[«»]", "");
    }

    private String marked(String template, TrainingRow row) {
        return marked(template, row, 1000);
    }

    private String marked(String template, TrainingRow row, int maxLength) {
        return ChatTokenizer.marked(encode(template, row, maxLength).examples().get(0));
    }

    private TrainingSet encode(String template, TrainingRow row, int maxLength) {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory, template)) {
            return TrainingSet.encode(List.of(row), tokenizer, maxLength);
        }
    }

    private static Question question(String prompt, String response) {
        return new Question("q", List.of(prompt), List.of(response, "another"), 0, response, "", CHAT);
    }
}
