package io.gradessweep.model;

import io.gradessweep.spec.InvalidInputException;

/** What one architecture does differently. Adding one is adding a file and a line in {@link DecoderFamilies}. */
public interface DecoderFamily {
    /** {@code model_type} of {@code config.json}. */
    String modelType();

    /** Whether each head's queries and keys pass an RMS norm of their own before rotation. */
    boolean normalisesQueriesAndKeys();

    /** @throws InvalidInputException for a flag of {@code config.json} that would need math we do not do */
    default void refuseUnsupported(ConfigJson config) {
        config.require("hidden_act", "silu");
        config.refuse("attention_bias");
        config.refuse("mlp_bias");
        config.refuse("use_sliding_window");
        config.refuse("attention_dropout");
    }
}
