package io.gradessweep.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gradessweep.data.jinja.Template;
import io.gradessweep.data.jinja.TemplateException;
import io.gradessweep.data.jinja.TextFunction;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's chat template: {@code chat_template.jinja}, else {@code chat_template} of {@code tokenizer_config.json},
 * which is a text or a list of templates of which {@code default} is used, else that of a nanoVLM's {@code config.json}. It renders as transformers'
 * {@code apply_chat_template} does, without tools. Switches such as Qwen3's {@code enable_thinking} keep the template's
 * default.
 */
final class ChatTemplate {
    private static final String FILE = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String DAY = "strftime_now";
    private static final String ASK = "; the template writes the day: set data.date to one, such as 2025-01-31, which"
            + " every run then reads, or data.prompt to plain (grades generate: --date, or no --chat)";

    private final Path file;
    private final Template template;
    private final Map<String, String> specialTokens;
    private final Optional<LocalDate> day;

    private ChatTemplate(Path file, Template template, Map<String, String> specialTokens, Optional<LocalDate> day) {
        this.file = file;
        this.template = template;
        this.specialTokens = specialTokens;
        this.day = day;
    }

    /**
     * Loads a model's chat template.
     *
     * @param specialTokens the special tokens by name, as in {@code bos_token}
     * @param day the day that {@code strftime_now} tells; without one there is no such function, and templates that test
     *     whether it is defined write a day of their own
     * @throws InvalidInputException if there is no template, or if it uses what is not supported
     */
    static ChatTemplate load(Path directory, Map<String, String> specialTokens, Optional<LocalDate> day) {
        Path own = directory.resolve(FILE);
        Path config = directory.resolve(CONFIG);
        if (Files.exists(own)) {
            return parse(own, text(own), specialTokens, day);
        }
        JsonNode written = written(config);
        if (written.isMissingNode() || written.isNull()) {
            Optional<String> ofModel = ImageMarkup.template(directory.resolve(ImageMarkup.CONFIG));
            if (ofModel.isPresent()) {
                return parse(directory.resolve(ImageMarkup.CONFIG), ofModel.get(), specialTokens, day);
            }
            throw new InvalidInputException(directory + ": neither chat_template.jinja nor a chat_template in"
                    + " tokenizer_config.json; set data.prompt to plain, or take a model that was taught to chat");
        }
        return parse(config, written.isArray() ? byName(written, config) : written.asText(), specialTokens, day);
    }

    /** Returns whether a model has a chat template. */
    static boolean isIn(Path directory) {
        JsonNode written = written(directory.resolve(CONFIG));
        return Files.exists(directory.resolve(FILE))
                || !(written.isMissingNode() || written.isNull())
                || ImageMarkup.template(directory.resolve(ImageMarkup.CONFIG)).isPresent();
    }

    private static JsonNode written(Path config) {
        return Files.exists(config) ? TokenizerFiles.json(config).path("chat_template") : MissingNode.getInstance();
    }

    private static ChatTemplate parse(
            Path file, String text, Map<String, String> specialTokens, Optional<LocalDate> day) {
        try {
            return new ChatTemplate(file, Template.parse(text), specialTokens, day);
        } catch (TemplateException e) {
            throw new InvalidInputException(file + ": chat template: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read as UTF-8: " + e.getMessage(), e);
        }
    }

    private static String byName(JsonNode templates, Path config) {
        for (JsonNode named : templates) {
            if (named.path("name").asText().equals("default")) {
                return named.path("template").asText();
            }
        }
        throw new InvalidInputException(config + ": none of the templates in chat_template is named default");
    }

    /** Renders the messages with the generation prompt, which opens the model's turn. */
    String asked(List<Message> messages, String where) {
        return render(messages, Map.of("add_generation_prompt", true), where);
    }

    /** Renders only the messages. */
    String answered(List<Message> messages, String where) {
        return render(messages, Map.of("add_generation_prompt", false), where);
    }

    /**
     * @param where the row, for messages
     */
    private String render(List<Message> messages, Map<String, Object> switches, String where) {
        Map<String, Object> variables = new HashMap<>(specialTokens);
        variables.putAll(switches);
        variables.put("messages", messages.stream().map(ChatTemplate::fields).toList());
        variables.put("tools", null);
        variables.put("documents", null);
        day.ifPresent(known -> variables.put(DAY, (TextFunction) new DayFormat(known)::format));
        try {
            return template.render(variables);
        } catch (TemplateException e) {
            throw wrong(
                    where,
                    e.getMessage().endsWith("'" + DAY + "' is undefined") ? e.getMessage() + ASK : e.getMessage());
        }
    }

    /**
     * Returns the fields of a message in this order, since a template may print a whole message. The content is a list of
     * parts only where there are images, since templates of text models expect a text.
     */
    private static Map<String, Object> fields(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", message.role().label());
        fields.put(
                "content",
                message.images().isEmpty()
                        ? message.content()
                        : message.parts().stream().map(ChatTemplate::part).toList());
        return fields;
    }

    private static Map<String, Object> part(Message.Part part) {
        return part instanceof Message.Text text
                ? Map.of("type", "text", "text", text.text())
                : Map.of("type", "image");
    }

    InvalidInputException wrong(String where, String what) {
        return new InvalidInputException(file + ": chat template cannot render " + where + ": " + what);
    }
}
