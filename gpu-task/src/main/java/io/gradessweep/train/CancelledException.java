package io.gradessweep.train;

/** The run was asked to stop from outside. */
public final class CancelledException extends RuntimeException {
    /** @param next what was not begun any more */
    public CancelledException(String next) {
        super("cancelled before " + next);
    }
}
