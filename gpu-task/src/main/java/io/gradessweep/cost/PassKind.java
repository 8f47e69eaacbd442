package io.gradessweep.cost;

/** Passes whose speed is measured apart: they execute different operations. */
public enum PassKind {
    /** Forward, backward and update of the model's own weights. */
    FULL,
    /** Forward, backward and update of adapters. */
    LORA,
    /** Forward alone: validation and scoring. */
    INFERENCE
}
