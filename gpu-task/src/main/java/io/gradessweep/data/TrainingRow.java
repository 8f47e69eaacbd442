package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import java.util.List;
import java.util.stream.Collectors;

/** A row to train on. */
sealed interface TrainingRow permits PromptResponse, Conversation {
    /** Returns an id that is unique within the task. */
    String id();

    /** Returns the images in the order of the text. */
    default List<RowImage> images() {
        return List.of();
    }

    /**
     * Returns the prompt in one case and with white space unified, and the content of its images; rows with the same result
     * ask the same.
     */
    String normalisedPrompt();

    /**
     * Returns the fact that a generated question asks for, regardless of the name in the question; empty if it is not
     * known.
     */
    String fact();

    /** Returns all text that comes from the row itself. */
    String text();

    /** Returns a prompt that differs where the images do. */
    static String withImages(String prompt, List<RowImage> images) {
        return prompt + images.stream().map(image -> "\n" + image.content()).collect(Collectors.joining());
    }
}
