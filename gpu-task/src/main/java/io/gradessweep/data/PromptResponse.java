package io.gradessweep.data;

/** A prompt and the response that is taught. */
sealed interface PromptResponse extends TrainingRow permits Question, Completion {
    String prompt();

    /** What training teaches as continuation of the prompt. */
    String response();

    Prompting prompting();

    @Override
    default String text() {
        return prompt() + response();
    }
}
