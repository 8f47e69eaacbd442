package io.gradessweep.spec;

/** What stands around an instruction when a model is given it. */
public enum PromptFormat {
    /** The text of LLM-Adapters, the same for every model. */
    PLAIN,
    /** The model's own chat template, with the bare instruction as the user's message. */
    CHAT
}
