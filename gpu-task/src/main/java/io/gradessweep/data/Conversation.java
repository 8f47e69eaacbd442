package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A conversation to train on. The loss is taken over the assistant's messages.
 *
 * @param messages the messages up to the last answer; later ones have been left out
 */
record Conversation(String id, List<Message> messages) implements TrainingRow {
    Conversation {
        messages = List.copyOf(messages);
        if (messages.isEmpty() || messages.get(messages.size() - 1).role() != Message.Role.ASSISTANT) {
            throw new IllegalArgumentException(id + ": a conversation must end with an answer");
        }
    }

    @Override
    public String normalisedPrompt() {
        String asked = Question.normalised(messages.stream()
                .filter(message -> message.role() == Message.Role.USER)
                .map(Message::content)
                .collect(Collectors.joining("\n")));
        return TrainingRow.withImages(asked, images());
    }

    @Override
    public List<RowImage> images() {
        return messages.stream().flatMap(message -> message.images().stream()).toList();
    }

    @Override
    public String fact() {
        return "";
    }

    @Override
    public String text() {
        return messages.stream().map(Message::content).collect(Collectors.joining("\n"));
    }
}
