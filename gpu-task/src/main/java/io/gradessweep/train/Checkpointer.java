package io.gradessweep.train;

/** Is told wherever a run's state is whole, between two steps, and may keep it then. */
public interface Checkpointer {
    Checkpointer NONE = step -> {};

    /** A step is taken, with its validation and all its records. */
    void stepDone(int step);

    /** The run ends before its next step, because it was asked to. */
    default void cancelled() {}
}
