package io.gradessweep.spec;

/** The text that is put around an instruction before a model gets it. */
public enum PromptFormat {
    /** The prompt of LLM-Adapters, which is the same for every model. */
    PLAIN,
    /** The model's own chat template, with the bare instruction as the user's message. */
    CHAT
}
