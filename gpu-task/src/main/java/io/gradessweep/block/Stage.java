package io.gradessweep.block;

/**
 * The values within a block that its matrices read, in the order in which the forward pass computes them. All matrices
 * of a stage read the same value.
 */
public enum Stage {
    /** The pixels of an image's patches. */
    PATCHES,
    /** The normalised input of a layer, from which queries, keys and values are computed. */
    ATTENTION_INPUT,
    /** The outputs of all heads, concatenated. */
    ATTENTION_OUTPUT,
    /** The normalised sum of a layer's input and its attention's output. */
    MLP_INPUT,
    /** The activation within an MLP. */
    MLP_HIDDEN,
    /** The vectors of neighbouring patches, one after the other. */
    CONNECTOR_INPUT,
    /** The activation within a connector. */
    CONNECTOR_HIDDEN,
    /** The normalised output of the last layer. */
    HEAD_INPUT
}
