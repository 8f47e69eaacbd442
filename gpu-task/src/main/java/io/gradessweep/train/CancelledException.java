package io.gradessweep.train;

/** Thrown when a run was asked to stop from outside. */
public final class CancelledException extends RuntimeException {
    /** @param next the work that was not begun */
    public CancelledException(String next) {
        super("cancelled before " + next);
    }
}
