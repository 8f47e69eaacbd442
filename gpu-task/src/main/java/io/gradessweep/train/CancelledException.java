package io.gradessweep.train;

/** The run was asked to stop from outside. */
public final class CancelledException extends RuntimeException {
    CancelledException(int step) {
        super("cancelled before step " + step);
    }
}
