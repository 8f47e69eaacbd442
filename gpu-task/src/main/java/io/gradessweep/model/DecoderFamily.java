package io.gradessweep.model;

import io.gradessweep.block.Attention;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixGroup;
import java.util.Map;
import java.util.Set;

/**
 * The differences of one architecture from the others. A new architecture needs one class and one line in
 * {@link DecoderFamilies}.
 */
public interface DecoderFamily {
    /** Returns the {@code model_type} of {@code config.json}. */
    String modelType();

    /**
     * Reads the shape of a model.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming the file and the key that is missing, wrong or not
     *     supported
     */
    default DecoderConfig shape(ConfigJson config) {
        return DecoderConfig.ofText(this, config);
    }

    /** Returns the names of the text decoder's modules. */
    default ModuleNames names() {
        return ModuleNames.OF_TEXT_MODELS;
    }

    /** Returns what a checkpoint holds besides weights, by name: numbers that follow from the shape. */
    default Map<String, float[]> buffers(DecoderConfig config) {
        return Map.of();
    }

    /** Returns whether tokens have positions in time, in height and in width. */
    default boolean hasPositionsOfImages() {
        return false;
    }

    /**
     * Returns the path, within a layer, of the module that stores a projection: {@code self_attn.q_proj}. Consecutive
     * projections with the same path are stored as one fused module.
     */
    default String module(String projection) {
        String parent = MatrixGroup.of(projection) == MatrixGroup.ATTENTION ? "self_attn." : "mlp.";
        return parent + projection + "_proj";
    }

    /** Returns whether each head's queries and keys are normalised by an RMS norm before the rotation. */
    boolean normalisesQueriesAndKeys();

    /**
     * Returns the projections that add a bias.
     *
     * @throws InvalidInputException for a flag that asks for a bias that the family does not have
     */
    default Set<String> biases(ConfigJson config) {
        config.refuse("attention_bias");
        config.refuse("mlp_bias");
        return Set.of();
    }

    /** Returns the tokens that a token attends to, itself included. */
    default int attentionWindow(ConfigJson config) {
        return Attention.UNLIMITED;
    }

    /** Returns whether the rotary embedding may leave the last elements of each head as they are. */
    default boolean canRotatePartOfHeads() {
        return false;
    }

    /**
     * Checks the flags of {@code config.json} that change the computation.
     *
     * @throws InvalidInputException for a flag whose computation is not supported
     */
    default void refuseUnsupported(ConfigJson config) {
        config.require("hidden_act", "silu");
        config.refuse("use_sliding_window");
        config.requireAll("layer_types", "full_attention");
        config.refuse("attention_dropout");
    }
}
