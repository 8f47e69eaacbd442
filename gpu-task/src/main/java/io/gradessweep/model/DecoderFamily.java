package io.gradessweep.model;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;

/** What one architecture does differently. Adding one is adding a file and a line in {@link DecoderFamilies}. */
public interface DecoderFamily {
    /** {@code model_type} of {@code config.json}. */
    String modelType();

    /** How checkpoints store a layer's projections, in the kernels' order. */
    default List<StoredModule> modules() {
        return StoredModule.separate();
    }

    /** Whether each head's queries and keys pass an RMS norm of their own before rotation. */
    boolean normalisesQueriesAndKeys();

    /** Tokens up to which attention is plainly causal. */
    default int attentionWindow(ConfigJson config) {
        return Integer.MAX_VALUE;
    }

    /** @throws InvalidInputException for a flag of {@code config.json} that would need math we do not do */
    default void refuseUnsupported(ConfigJson config) {
        config.require("hidden_act", "silu");
        config.refuse("attention_bias");
        config.refuse("mlp_bias");
        config.refuse("use_sliding_window");
        config.refuse("attention_dropout");
    }
}
