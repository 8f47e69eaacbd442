package io.gradessweep.data.world;

/** The split that a fact's questions belong to. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
