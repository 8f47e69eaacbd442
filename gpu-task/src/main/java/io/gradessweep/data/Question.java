package io.gradessweep.data;

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
 */
public record Question(String id, String prompt, List<String> choices, int gold, String response, String fact) {
    public Question {
        choices = List.copyOf(choices);
        if (choices.size() < 2 || choices.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(id + ": at least two choices are needed, none of them empty");
        }
        if (gold < 0 || gold >= choices.size() || response.isBlank()) {
            throw new IllegalArgumentException(id + ": gold must be one of the choices, and the response a text");
        }
    }

    /** About no known fact. */
    public Question(String id, String prompt, List<String> choices, int gold, String response) {
        this(id, prompt, choices, gold, response, "");
    }

    /** The prompt without its case and kinds of white space: questions that share it are the same. */
    public String normalisedPrompt() {
        return prompt.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
