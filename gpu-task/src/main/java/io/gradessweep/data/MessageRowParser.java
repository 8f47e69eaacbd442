package io.gradessweep.data;

import io.gradessweep.data.Message.Role;
import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses conversations: rows with {@code messages}, a list of {@code {role, content}} with the roles system (first, at
 * most once), user and assistant, or with LLaVA's {@code conversations} of {@code {from, value}}. The field {@code tools} must be empty, and other fields are ignored. Messages after
 * the last answer are ignored, too.
 *
 * <p>For a vision-language model a user's content may be a list of parts, {@code {type: text, text}} and
 * {@code {type: image}}, and the columns {@code images} or {@code image} hold images. A part names its image by
 * {@code image}, {@code path} or {@code url}, or else takes the next of the columns; {@code <image>} in a text takes the
 * next too. Where nothing takes any, they stand at the head of the first message of the user. For a text model
 * {@code <image>} is text like any other, and a row that has an image is refused.
 *
 * @param reader reads images, or refuses them for a text model
 */
record MessageRowParser(RowImageReader reader) implements RowParser<Conversation> {
    private static final String PLACEHOLDER = "<image>";
    /** LLaVA's names of roles. */
    private static final Map<Object, Object> ROLES = Map.of("human", "user", "gpt", "assistant");

    private static final List<String> SOURCES = List.of("image", "path", "url");

    @Override
    public Set<String> fields() {
        return ImageColumns.beside("messages", "conversations", "tools");
    }

    @Override
    public Conversation read(Row row, String id) {
        Map<String, Object> fields = row.fields();
        Object written = fields.get("messages") == null ? named(fields.get("conversations")) : fields.get("messages");
        if (!(written instanceof List<?> listed) || listed.isEmpty()) {
            throw row.wrong("field 'messages' must be a list of {role, content}");
        }
        if (!isEmpty(fields.get("tools"))) {
            throw row.wrong("field 'tools' is not supported; leave such rows out");
        }
        ImageColumns columns = ImageColumns.of(row, reader);
        List<Message> messages = new ArrayList<>();
        int end = 0;
        for (Object each : listed) {
            Message message = new MessageParser(row, messages.size() + 1, columns).message(each);
            if (message.role() == Role.SYSTEM && !messages.isEmpty()) {
                throw row.wrong("only the first message may be of the system");
            }
            messages.add(message);
            end = message.role() == Role.ASSISTANT ? messages.size() : end;
        }
        if (end < 2) {
            throw row.wrong("the assistant must answer something");
        }
        place(row, messages, columns);
        return new Conversation(id, messages.subList(0, end));
    }

    /** Returns LLaVA's conversations, lists of {@code {from, value}}, as messages; all else as it is. */
    private static Object named(Object conversations) {
        if (!(conversations instanceof List<?> listed)) {
            return conversations;
        }
        List<Object> messages = new ArrayList<>();
        for (Object each : listed) {
            Map<String, Object> message = new LinkedHashMap<>();
            if (each instanceof Map<?, ?> turn && turn.get("from") != null) {
                turn.forEach((key, value) -> message.put(
                        key.equals("from") ? "role" : key.equals("value") ? "content" : String.valueOf(key),
                        key.equals("from") ? ROLES.getOrDefault(value, value) : value));
            }
            messages.add(message.isEmpty() ? each : message);
        }
        return messages;
    }

    private static boolean isEmpty(Object tools) {
        return tools == null
                || (tools instanceof List<?> list && list.isEmpty())
                || (tools instanceof Map<?, ?> map && map.isEmpty())
                || (tools instanceof String text && text.isBlank());
    }

    /** Puts images that no placeholder takes at the head of the first message of the user. */
    private static void place(Row row, List<Message> messages, ImageColumns columns) {
        if (columns.isEmpty()
                || messages.stream().anyMatch(message -> !message.images().isEmpty())) {
            columns.requireAllTaken();
            return;
        }
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role() == Role.USER) {
                List<Message.Part> parts = new ArrayList<>();
                columns.all().forEach(image -> parts.add(new Message.Picture(image)));
                parts.addAll(messages.get(i).parts());
                messages.set(i, new Message(Role.USER, parts));
                return;
            }
        }
        throw row.wrong("has images and no message of the user that they could belong to");
    }

    /**
     * Parses one message.
     *
     * @param number from 1
     */
    private record MessageParser(Row row, int number, ImageColumns columns) {
        Message message(Object written) {
            if (!(written instanceof Map<?, ?> fields)) {
                throw wrong("must be {role, content}, not " + Fields.shown(written));
            }
            fields.forEach((name, value) -> {
                if (!name.equals("role") && !name.equals("content") && value != null) {
                    throw wrong("field '" + name + "' is not supported; a message has role and content");
                }
            });
            List<Message.Part> parts = parts(fields.get("content"));
            Optional<Role> role = Arrays.stream(Role.values())
                    .filter(known -> known.label().equals(fields.get("role")))
                    .findAny();
            Message message = new Message(
                    role.orElseThrow(() -> wrong(
                            "field 'role' must be system, user or assistant, not " + Fields.shown(fields.get("role")))),
                    parts);
            if (message.role() != Role.USER && !message.images().isEmpty()) {
                throw wrong("only messages of the user may have images");
            }
            if (message.role() == Role.ASSISTANT && message.content().isBlank()) {
                throw wrong("field 'content' must be a text that is not empty");
            }
            return message;
        }

        private List<Message.Part> parts(Object content) {
            if (content instanceof String text && !text.isBlank()) {
                return parts(text);
            }
            if (!(content instanceof List<?> listed) || !columns.canBeShown() || listed.isEmpty()) {
                throw wrong("field 'content' must be a text that is not empty"
                        + (content instanceof List<?> && !columns.canBeShown()
                                ? "; only a vision-language model takes a list of parts"
                                : ""));
            }
            List<Message.Part> parts = new ArrayList<>();
            for (Object part : listed) {
                parts.addAll(part(part, "part " + (parts.size() + 1) + " "));
            }
            return parts;
        }

        /** Returns a text without its placeholders, and their images in their places. */
        private List<Message.Part> parts(String text) {
            if (!columns.canBeShown() || !text.contains(PLACEHOLDER)) {
                return List.of(new Message.Text(text));
            }
            List<Message.Part> parts = new ArrayList<>();
            int from = 0;
            for (int at = text.indexOf(PLACEHOLDER); at >= 0; at = text.indexOf(PLACEHOLDER, from)) {
                add(parts, text.substring(from, at));
                parts.add(new Message.Picture(columns.next(where() + PLACEHOLDER + " ")));
                from = at + PLACEHOLDER.length();
            }
            add(parts, text.substring(from));
            return parts;
        }

        private static void add(List<Message.Part> parts, String text) {
            if (!text.isEmpty()) {
                parts.add(new Message.Text(text));
            }
        }

        private List<Message.Part> part(Object written, String which) {
            if (written instanceof Map<?, ?> part && "text".equals(part.get("type"))) {
                if (part.get("text") instanceof String text) {
                    return parts(text);
                }
                throw wrong(which + "has the type text, and no text");
            }
            if (written instanceof Map<?, ?> part && "image".equals(part.get("type"))) {
                return List.of(new Message.Picture(image(part, which)));
            }
            throw wrong(which + "must be {type: text, text} or {type: image}, not " + Fields.shown(written));
        }

        private RowImage image(Map<?, ?> part, String which) {
            List<String> sources =
                    SOURCES.stream().filter(name -> part.get(name) != null).toList();
            if (sources.size() > 1) {
                throw wrong(which + "names its image by " + String.join(" and ", sources) + "; leave one");
            }
            return sources.isEmpty()
                    ? columns.next(where() + which)
                    : columns.named(part.get(sources.get(0)), where() + which);
        }

        private String where() {
            return "message " + number + ": ";
        }

        private InvalidInputException wrong(String what) {
            return row.wrong(where() + what);
        }
    }
}
