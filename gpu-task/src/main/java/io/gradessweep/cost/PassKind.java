package io.gradessweep.cost;

/** The kinds of passes. Their speed is measured separately, since they execute different operations. */
public enum PassKind {
    /** Forward pass, backward pass and update of the model's own weights. */
    FULL,
    /** Forward pass, backward pass and update of adapters. */
    LORA,
    /** Forward pass alone, as in validation and scoring. */
    INFERENCE
}
