package io.gradessweep.data;

import java.util.Locale;

/** One turn of a conversation. */
record Message(Role role, String content) {
    enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Message user(String content) {
        return new Message(Role.USER, content);
    }

    static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
