package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import java.util.List;
import java.util.Locale;

/**
 * A multiple-choice item, independent of the format it was read from.
 *
 * @param id unique within the task
 * @param prompts the text before a choice: one for all choices, or one for each if the choice is inside the text
 * @param choices the continuations that are scored, including the leading blank if there is one
 * @param label the index of the right choice
 * @param response the continuation of the right choice's prompt that training teaches
 * @param fact the fact that a generated question asks for, regardless of the name in the question; empty if it is not
 *     known
 * @param images the images before every prompt
 */
public record Question(
        String id,
        List<String> prompts,
        List<String> choices,
        int label,
        String response,
        String fact,
        Prompting prompting,
        List<RowImage> images)
        implements PromptResponse {
    public Question {
        prompts = List.copyOf(prompts);
        images = List.copyOf(images);
        choices = List.copyOf(choices);
        if (choices.size() < 2 || choices.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(id + ": at least two choices are needed, none of them empty");
        }
        if (prompts.size() != 1 && prompts.size() != choices.size()) {
            throw new IllegalArgumentException(id + ": one prompt is needed, or one for each choice");
        }
        if (label < 0 || label >= choices.size() || response.isBlank()) {
            throw new IllegalArgumentException(id + ": gold must be one of the choices, and the response a text");
        }
    }

    /** Creates a question without images. */
    public Question(
            String id,
            List<String> prompts,
            List<String> choices,
            int label,
            String response,
            String fact,
            Prompting prompting) {
        this(id, prompts, choices, label, response, fact, prompting, List.of());
    }

    /** Creates a question with one prompt, which is the whole text. */
    public Question(String id, String prompt, List<String> choices, int label, String response, String fact) {
        this(id, List.of(prompt), choices, label, response, fact, Prompting.PLAIN);
    }

    /** Creates a question about no known fact. */
    public Question(String id, String prompt, List<String> choices, int label, String response) {
        this(id, prompt, choices, label, response, "");
    }

    Question withImages(List<RowImage> others) {
        return new Question(id, prompts, choices, label, response, fact, prompting, others);
    }

    /** Returns the text before a choice. */
    public String prompt(int choice) {
        return prompts.get(prompts.size() == 1 ? 0 : choice);
    }

    /** Returns the text before the right choice. */
    @Override
    public String prompt() {
        return prompt(label);
    }

    @Override
    public String normalisedPrompt() {
        return TrainingRow.withImages(normalised(String.join("\n", prompts)), images);
    }

    static String normalised(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
