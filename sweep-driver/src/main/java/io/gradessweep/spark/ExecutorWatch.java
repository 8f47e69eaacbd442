package io.gradessweep.spark;

/** Detects that nothing can run because there is no executor. Executors may all die before they execute anything. */
final class ExecutorWatch {
    static final int PATIENCE_SECONDS = 60;

    private long toldNanos;

    /** @param nowNanos the time when the wait begins */
    ExecutorWatch(long nowNanos) {
        this.toldNanos = nowNanos;
    }

    /**
     * Returns whether there has been no executor for {@link #PATIENCE_SECONDS}, counted from when there last was one or
     * from when this last returned true.
     */
    boolean overdue(boolean there, long nowNanos) {
        boolean overdue = !there && nowNanos - toldNanos >= PATIENCE_SECONDS * 1_000_000_000L;
        if (there || overdue) {
            toldNanos = nowNanos;
        }
        return overdue;
    }
}
