package io.gradessweep.data;

/** Something to train on. */
sealed interface TrainingRow permits PromptResponse, Conversation {
    /** Unique within the task. */
    String id();

    /** What is asked, without its case and kinds of white space: rows that share it ask the same. */
    String normalisedPrompt();

    /** What a generated question asks, whoever asks it; empty where that is not known. */
    String fact();

    /** All that people wrote into the row. */
    String text();
}
