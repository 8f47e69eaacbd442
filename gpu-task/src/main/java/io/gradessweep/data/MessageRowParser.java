package io.gradessweep.data;

import io.gradessweep.data.rows.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses conversations: rows with {@code messages}, a list of {@code {role, content}} with the roles system (first, at
 * most once), user and assistant. The field {@code tools} must be empty, and other fields are ignored. Messages after
 * the last answer are ignored, too.
 */
record MessageRowParser() implements RowParser<Conversation> {
    @Override
    public Set<String> fields() {
        return Set.of("messages", "tools");
    }

    @Override
    public Conversation read(Row row, String id) {
        Map<String, Object> fields = row.fields();
        if (!(fields.get("messages") instanceof List<?> listed) || listed.isEmpty()) {
            throw row.wrong("field 'messages' must be a list of {role, content}");
        }
        if (!isEmpty(fields.get("tools"))) {
            throw row.wrong("field 'tools' is not supported; leave such rows out");
        }
        List<Message> messages = new ArrayList<>();
        int end = 0;
        for (Object written : listed) {
            Message message = message(row, messages.size() + 1, written);
            if (message.role() == Message.Role.SYSTEM && !messages.isEmpty()) {
                throw row.wrong("only the first message may be of the system");
            }
            messages.add(message);
            end = message.role() == Message.Role.ASSISTANT ? messages.size() : end;
        }
        if (end < 2) {
            throw row.wrong("the assistant must answer something");
        }
        return new Conversation(id, messages.subList(0, end));
    }

    private static boolean isEmpty(Object tools) {
        return tools == null
                || (tools instanceof List<?> list && list.isEmpty())
                || (tools instanceof Map<?, ?> map && map.isEmpty())
                || (tools instanceof String text && text.isBlank());
    }

    private static Message message(Row row, int number, Object written) {
        String where = "message " + number + ": ";
        if (!(written instanceof Map<?, ?> fields)) {
            throw row.wrong(where + "must be {role, content}, not " + Fields.shown(written));
        }
        fields.forEach((name, value) -> {
            if (!name.equals("role") && !name.equals("content") && value != null) {
                throw row.wrong(where + "field '" + name + "' is not supported; a message has role and content");
            }
        });
        if (!(fields.get("content") instanceof String content) || content.isBlank()) {
            throw row.wrong(where + "field 'content' must be a text that is not empty");
        }
        Optional<Message.Role> role = Arrays.stream(Message.Role.values())
                .filter(known -> known.label().equals(fields.get("role")))
                .findAny();
        return new Message(
                role.orElseThrow(() -> row.wrong(where + "field 'role' must be system, user or assistant, not "
                        + Fields.shown(fields.get("role")))),
                content);
    }
}
