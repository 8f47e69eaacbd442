package io.gradessweep.spec;

/** The state that a run keeps in host memory instead of the device's. */
public enum Offload {
    NONE,
    /** The optimizer's state, and the best weights of early stopping. */
    OPTIMIZER
}
