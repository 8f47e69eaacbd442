package io.gradessweep.data;

import java.util.List;
import java.util.Locale;

/**
 * A multiple-choice item, whatever it was read from.
 *
 * @param id unique within the task
 * @param prompts what the model is given: one text for all choices, or one for each, where a choice stands inside the text
 * @param choices what is scored as continuation of its prompt, leading blank included where there is one
 * @param label index of the right choice
 * @param response what training teaches as continuation of the right choice's prompt
 * @param fact what a generated question asks, whoever asks it; empty where that is not known
 */
public record Question(
        String id,
        List<String> prompts,
        List<String> choices,
        int label,
        String response,
        String fact,
        Prompting prompting)
        implements PromptResponse {
    public Question {
        prompts = List.copyOf(prompts);
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

    /** With one prompt, which is the whole text. */
    public Question(String id, String prompt, List<String> choices, int label, String response, String fact) {
        this(id, List.of(prompt), choices, label, response, fact, Prompting.PLAIN);
    }

    /** About no known fact. */
    public Question(String id, String prompt, List<String> choices, int label, String response) {
        this(id, prompt, choices, label, response, "");
    }

    /** What stands before a choice. */
    public String prompt(int choice) {
        return prompts.get(prompts.size() == 1 ? 0 : choice);
    }

    /** What stands before the right choice. */
    @Override
    public String prompt() {
        return prompt(label);
    }

    @Override
    public String normalisedPrompt() {
        return normalised(String.join("\n", prompts));
    }

    static String normalised(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
