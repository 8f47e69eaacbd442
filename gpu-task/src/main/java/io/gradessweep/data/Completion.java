package io.gradessweep.data;

/** A prompt with one free response, which is only trained on. */
record Completion(String id, String prompt, String response, Prompting prompting) implements PromptResponse {
    @Override
    public String normalisedPrompt() {
        return Question.normalised(prompt);
    }

    @Override
    public String fact() {
        return "";
    }
}
