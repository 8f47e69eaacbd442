package io.gradessweep.data;

/** A row to train on. */
sealed interface TrainingRow permits PromptResponse, Conversation {
    /** Returns an id that is unique within the task. */
    String id();

    /** Returns the prompt in one case and with white space unified; rows with the same result ask the same. */
    String normalisedPrompt();

    /**
     * Returns the fact that a generated question asks for, regardless of the name in the question; empty if it is not
     * known.
     */
    String fact();

    /** Returns all text that comes from the row itself. */
    String text();
}
