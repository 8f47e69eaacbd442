package io.gradessweep.block;

/**
 * The values within a block that its matrices read, in the order in which the forward pass computes them. Matrices of one
 * stage read the same value.
 */
public enum Stage {
    /** The normalised input of a layer, which queries, keys and values are computed from. */
    ATTENTION_INPUT,
    /** The heads' outputs side by side. */
    ATTENTION_OUTPUT,
    /** The normalised sum of a layer's input and its attention. */
    MLP_INPUT,
    /** The activation within an MLP. */
    MLP_HIDDEN,
    /** The normalised output of the last layer. */
    HEAD_INPUT
}
