package io.gradessweep.train;

/** Is called between two steps, when a run's state is complete and can be saved. */
public interface Checkpointer {
    Checkpointer NONE = step -> {};

    /** Called after a step with its validation and all its records. */
    void stepDone(int step);

    /** Called when the run ends before its next step because it was asked to. */
    default void cancelled() {}
}
