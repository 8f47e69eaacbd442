package io.gradessweep.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads conversations: rows with {@code messages}, a list of {@code {role, content}} with roles system (first, at most once),
 * user and assistant. One row a line, or all rows in one JSON array. Of a row's other fields, {@code tools} must
 * be empty, and the rest is passed over.
 */
final class MessageFiles {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private MessageFiles() {}

    /**
     * The file's rows in order; ids are {@code <file name without extension>-<row>}.
     *
     * @throws InvalidInputException naming file and row of the first that is not as it should be
     */
    static List<Conversation> read(Path file) {
        List<String> lines = TextLines.read(file);
        boolean array = !lines.isEmpty() && lines.get(0).stripLeading().startsWith("[");
        List<Conversation> conversations = new ArrayList<>();
        if (array) {
            for (JsonNode row : json(String.join("\n", lines), file.toString())) {
                conversations.add(conversation(row, file, conversations.size() + 1));
            }
        } else {
            for (String line : lines) {
                int number = conversations.size() + 1;
                conversations.add(conversation(json(line, file + ":" + number), file, number));
            }
        }
        if (conversations.isEmpty()) {
            throw new InvalidInputException(file + ": holds no rows");
        }
        return conversations;
    }

    private static JsonNode json(String text, String where) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(where + ": not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Conversation conversation(JsonNode row, Path file, int number) {
        String where = file + ":" + number + ": ";
        JsonNode listed = row.path("messages");
        if (!listed.isArray() || listed.isEmpty()) {
            throw new InvalidInputException(where + "field 'messages' must be a list of {role, content}");
        }
        JsonNode tools = row.path("tools");
        if (!tools.isEmpty() || (tools.isTextual() && !tools.asText().isBlank())) {
            throw new InvalidInputException(where + "field 'tools' is not supported; leave such rows out");
        }
        List<Message> messages = new ArrayList<>();
        int end = 0;
        for (JsonNode written : listed) {
            Message message = message(written, where + "message " + (messages.size() + 1) + ": ");
            if (message.role() == Message.Role.SYSTEM && !messages.isEmpty()) {
                throw new InvalidInputException(where + "only the first message may be of the system");
            }
            messages.add(message);
            end = message.role() == Message.Role.ASSISTANT ? messages.size() : end;
        }
        if (end < 2) {
            throw new InvalidInputException(where + "the assistant must answer something");
        }
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return new Conversation(stem + "-" + number, messages.subList(0, end));
    }

    private static Message message(JsonNode written, String where) {
        written.properties().forEach(field -> {
            boolean known = field.getKey().equals("role") || field.getKey().equals("content");
            if (!known && !field.getValue().isNull()) {
                throw new InvalidInputException(
                        where + "field '" + field.getKey() + "' is not supported; a message has role and content");
            }
        });
        JsonNode content = written.path("content");
        if (!content.isTextual() || content.asText().isBlank()) {
            throw new InvalidInputException(where + "field 'content' must be a text that is not empty");
        }
        String role = written.path("role").asText();
        Optional<Message.Role> found = Arrays.stream(Message.Role.values())
                .filter(known -> known.label().equals(role))
                .findAny();
        return new Message(
                found.orElseThrow(() -> new InvalidInputException(
                        where + "field 'role' must be system, user or assistant, not '" + role + "'")),
                content.asText());
    }
}
