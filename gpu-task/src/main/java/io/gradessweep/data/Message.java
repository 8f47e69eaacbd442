package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One turn of a conversation.
 *
 * @param parts texts and images, in order
 */
record Message(Role role, List<Part> parts) {
    enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A text or an image. */
    sealed interface Part {}

    record Text(String text) implements Part {}

    record Picture(RowImage image) implements Part {}

    Message {
        parts = List.copyOf(parts);
    }

    Message(Role role, String content) {
        this(role, List.of(new Text(content)));
    }

    static Message user(String content) {
        return new Message(Role.USER, content);
    }

    /** Returns a turn of the user with images before the text. */
    static Message user(List<RowImage> images, String content) {
        List<Part> parts = new ArrayList<>();
        images.forEach(image -> parts.add(new Picture(image)));
        parts.add(new Text(content));
        return new Message(Role.USER, parts);
    }

    static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }

    /** Returns the text without images. */
    String content() {
        return parts.stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).text())
                .collect(Collectors.joining());
    }

    List<RowImage> images() {
        return parts.stream()
                .filter(Picture.class::isInstance)
                .map(part -> ((Picture) part).image())
                .toList();
    }
}
