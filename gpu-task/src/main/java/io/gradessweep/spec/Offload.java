package io.gradessweep.spec;

/** What a run keeps in host memory instead of the device's. */
public enum Offload {
    NONE,
    /** The optimizer's state, and the best weights of early stopping. */
    OPTIMIZER
}
