package io.gradessweep.data;

/** A prompt and its response in training. */
sealed interface PromptResponse extends TrainingRow permits Question, OpenQuestion, Completion {
    String prompt();

    /** Returns the response that training teaches after the prompt. */
    String response();

    Prompting prompting();

    @Override
    default String text() {
        return prompt() + response();
    }
}
