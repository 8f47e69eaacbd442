package io.gradessweep.data.world;

/** What a fact's questions are for. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
