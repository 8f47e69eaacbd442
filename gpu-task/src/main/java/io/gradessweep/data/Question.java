package io.gradessweep.data;

import io.gradessweep.spec.PromptFormat;
import java.util.List;
import java.util.Locale;

/**
 * A multiple-choice item, whatever it was read from.
 *
 * @param id unique within the task
 * @param prompt what the model is given
 * @param choices what is scored as continuation of the prompt, leading blank included where there is one
 * @param gold index of the right choice
 * @param response what training teaches as continuation of the prompt
 * @param fact what a generated question asks, whoever asks it; empty where that is not known
 * @param format whether the prompt is the whole text, or a message for the model's chat template to wrap
 */
public record Question(
        String id, String prompt, List<String> choices, int gold, String response, String fact, PromptFormat format)
        implements TrainingRow {
    public Question {
        choices = List.copyOf(choices);
        if (choices.size() < 2 || choices.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(id + ": at least two choices are needed, none of them empty");
        }
        if (gold < 0 || gold >= choices.size() || response.isBlank()) {
            throw new IllegalArgumentException(id + ": gold must be one of the choices, and the response a text");
        }
    }

    /** With the whole text as its prompt. */
    public Question(String id, String prompt, List<String> choices, int gold, String response, String fact) {
        this(id, prompt, choices, gold, response, fact, PromptFormat.PLAIN);
    }

    /** About no known fact. */
    public Question(String id, String prompt, List<String> choices, int gold, String response) {
        this(id, prompt, choices, gold, response, "");
    }

    @Override
    public String normalisedPrompt() {
        return normalised(prompt);
    }

    @Override
    public String text() {
        return prompt + response;
    }

    static String normalised(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
