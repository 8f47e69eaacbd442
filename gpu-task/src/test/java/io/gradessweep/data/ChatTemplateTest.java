package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.data.jinja.Template;
import io.gradessweep.data.jinja.TemplateException;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The templates of real checkpoints, as they were found in public files: Qwen3 in llama.cpp ({@code
 * models/templates/Qwen-Qwen3-0.6B.jinja}), Mistral's v3 (of Mistral-7B-Instruct-v0.3 and its like) and Phi-4's first in
 * llama.cpp's {@code tests/test-chat-template.cpp}, Phi-4's later one in a test suite for Swift, Llama-3.1-Instruct and
 * SmolLM2-Instruct as public programs quote them from the checkpoints, MiniMind's from its tokenizer_config.json.
 *
 * <p>{@code conversations.json} holds what Jinja2 3.1.6 made of them, set up as {@code TemplateTest} tells.
 */
class ChatTemplateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHATML =
            "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";

    @TempDir
    Path directory;

    static Stream<JsonNode> conversations() throws IOException {
        JsonNode cases = JSON.readTree(Files.readString(TestResources.path("chat/conversations.json")));
        return StreamSupport.stream(cases.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void rendersAsJinja2(JsonNode conversation) throws IOException {
        Path file = TestResources.path("chat/" + conversation.get("template").asText());
        Template template = Template.parse(Files.readString(file));
        Map<String, Object> variables = JSON.convertValue(conversation.get("variables"), new TypeReference<>() {});
        if (conversation.has("raises")) {
            assertThatThrownBy(() -> template.render(variables))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageEndingWith(conversation.get("raises").asText());
            return;
        }
        assertThat(template.render(variables))
                .isEqualTo(conversation.get("expected").asText());
    }

    /** What llama.cpp's test expects of the same template and conversation, without Jinja2's part in it. */
    @Test
    void agreesWithLlamaCpp() {
        List<Message> messages = List.of(
                new Message(Message.Role.SYSTEM, "You are a helpful assistant"),
                Message.user("Hello"),
                Message.assistant("Hi there"),
                Message.user("Who are you"),
                Message.assistant("   I am an assistant   "),
                Message.user("Another question"));
        assertThat(template("mistral-7b-instruct-v0.3.jinja").asked(messages, "row"))
                .isEqualTo("<s>[INST] Hello[/INST] Hi there</s>[INST] Who are you[/INST] I am an assistant</s>"
                        + "[INST] You are a helpful assistant\n\nAnother question[/INST]");
        assertThat(template("phi-4-first.jinja").asked(messages, "row"))
                .isEqualTo("<|im_start|>system<|im_sep|>You are a helpful assistant<|im_end|><|im_start|>user<|im_sep|>"
                        + "Hello<|im_end|><|im_start|>assistant<|im_sep|>Hi there<|im_end|><|im_start|>user<|im_sep|>"
                        + "Who are you<|im_end|><|im_start|>assistant<|im_sep|>   I am an assistant   <|im_end|>"
                        + "<|im_start|>user<|im_sep|>Another question<|im_end|><|im_start|>assistant<|im_sep|>");
    }

    @Test
    void isTakenFromItsOwnFileFirstThenFromTheListByName() throws IOException {
        ChatTokenizer.write(directory, ChatTokenizer.config());
        List<Message> hello = List.of(Message.user("Hello"));
        assertInvalid("neither chat_template.jinja nor a chat_template in tokenizer_config.json; set data.prompt");
        write("{\"chat_template\": null}");
        assertInvalid("neither chat_template.jinja nor");
        write("{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"t\"}]}");
        assertInvalid("tokenizer_config.json: none of the templates in chat_template is named default");
        write("{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"t\"},"
                + "{\"name\": \"default\", \"template\": \"{{ messages[0].content }}!\"}]}");
        assertThat(load().asked(hello, "row")).isEqualTo("Hello!");
        Files.writeString(directory.resolve("chat_template.jinja"), "{{ messages[0].content }}?\n");
        assertThat(load().asked(hello, "row")).isEqualTo("Hello?");
    }

    @Test
    void namesFileAndRowOfWhatItCannotRender() throws IOException {
        ChatTokenizer.write(directory, ChatTokenizer.config());
        Path file = directory.resolve("chat_template.jinja");
        Files.writeString(file, "{{ messages[0].content }}\n{% include 'x' %}");
        assertInvalid(file + ": chat template: line 2, {% include 'x' %}: the block {% include %} is not supported");
        Files.writeString(file, "a\n{{ raise_exception('Only users!') }}");
        assertThatThrownBy(() -> load().asked(List.of(Message.user("a")), "rows-7"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": chat template cannot render rows-7: line 2, {{ raise_exception('Only users!') }}:"
                        + " Only users!");
    }

    /** Without a day a template that would print one is refused, and one that has a date to fall back on takes that. */
    @Test
    void knowsTheDayThatItIsTold() throws IOException {
        ChatTokenizer.write(directory, ChatTokenizer.config());
        Path file = directory.resolve("chat_template.jinja");
        Files.writeString(file, "{{ strftime_now('%d %b %Y') if strftime_now is defined else '26 Jul 2024' }}");
        assertThat(load().asked(List.of(Message.user("a")), "row")).isEqualTo("26 Jul 2024");
        Files.writeString(file, "{{ strftime_now('%d %b %Y') }}");
        assertThatThrownBy(() -> load().asked(List.of(Message.user("a")), "row"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": chat template cannot render row: line 1, {{ strftime_now('%d %b %Y') }}:"
                        + " 'strftime_now' is undefined; the template writes the day: set data.date to one, such as"
                        + " 2025-01-31, which every run then reads, or data.prompt to plain (grades generate: --date, or"
                        + " no --chat)");
        ChatTemplate told = ChatTemplate.load(directory, Map.of(), Optional.of(LocalDate.of(2025, 1, 31)));
        assertThat(told.asked(List.of(Message.user("a")), "row")).isEqualTo("31 Jan 2025");
        Files.writeString(
                file, "{%- set today = strftime_now('%Y-%m-%d') %}{{ '=' * 3 ~ today }}{{ strftime_now('%Q') }}");
        ChatTemplate wrong = ChatTemplate.load(directory, Map.of(), Optional.of(LocalDate.of(2025, 1, 31)));
        assertThatThrownBy(() -> wrong.asked(List.of(Message.user("a")), "row"))
                .hasMessageContaining("%Q is not supported");
    }

    /** A model with a template that is not supported, or with none, is as good as any for plain prompts. */
    @Test
    void isReadOnlyWhereItIsNeeded() {
        try (Tokenizer tokenizer = ChatTokenizer.withTemplate(directory, "{% include 'x' %}")) {
            assertThat(tokenizer.encode("a")).hasSize(2);
            assertThatThrownBy(tokenizer::requireChatTemplate).isInstanceOf(InvalidInputException.class);
        }
        try (Tokenizer tokenizer = ChatTokenizer.withTemplate(directory, CHATML)) {
            assertThat(tokenizer.requireChatTemplate().answered(List.of(Message.user("a")), "row"))
                    .isEqualTo("<|im_start|>user\na<|im_end|>\n");
        }
    }

    /** The order of a message's fields is not left to the JVM. */
    @Test
    void showsWholeMessagesAlwaysAlike() {
        try (Tokenizer tokenizer = ChatTokenizer.withTemplate(directory, "{{ messages[0] | tojson }}{{ messages }}")) {
            assertThat(tokenizer.requireChatTemplate().asked(List.of(Message.user("a")), "row"))
                    .isEqualTo("{\"role\": \"user\", \"content\": \"a\"}[{'role': 'user', 'content': 'a'}]");
        }
    }

    private ChatTemplate template(String name) {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory, name)) {
            return tokenizer.requireChatTemplate();
        }
    }

    private ChatTemplate load() {
        return ChatTemplate.load(directory, Map.of("bos_token", "<s>"), Optional.empty());
    }

    private void write(String config) throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), config);
    }

    private void assertInvalid(String message) {
        assertThatThrownBy(this::load).isInstanceOf(InvalidInputException.class).hasMessageContaining(message);
    }
}
