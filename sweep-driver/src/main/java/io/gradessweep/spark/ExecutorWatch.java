package io.gradessweep.spark;

/** Tells when nothing can run because no executor is there: they may all die before they are of use. */
final class ExecutorWatch {
    static final int PATIENCE_SECONDS = 60;

    private long toldNanos;

    /** @param nowNanos when the wait begins */
    ExecutorWatch(long nowNanos) {
        this.toldNanos = nowNanos;
    }

    /** Whether none has been there all the time since it was last asked, and told, so long ago. */
    boolean overdue(boolean there, long nowNanos) {
        boolean overdue = !there && nowNanos - toldNanos >= PATIENCE_SECONDS * 1_000_000_000L;
        if (there || overdue) {
            toldNanos = nowNanos;
        }
        return overdue;
    }
}
