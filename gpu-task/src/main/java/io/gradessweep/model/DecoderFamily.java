package io.gradessweep.model;

import io.gradessweep.result.MatrixGroup;
import io.gradessweep.spec.InvalidInputException;

/** What one architecture does differently. Adding one is adding a file and a line in {@link DecoderFamilies}. */
public interface DecoderFamily {
    /** {@code model_type} of {@code config.json}. */
    String modelType();

    /**
     * Returns the path, within a layer, of the module that stores a projection: {@code self_attn.q_proj}. Projections that
     * follow each other and have the same path are one fused module.
     */
    default String module(String projection) {
        String parent = MatrixGroup.of(projection) == MatrixGroup.ATTENTION ? "self_attn." : "mlp.";
        return parent + projection + "_proj";
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
