package io.gradessweep.store;

import java.io.IOException;

/**
 * Looks whether a lease has a living holder. A sign of life takes a beat, its absence as long as a lease needs to expire, at
 * a file system that answers: where it was away, the holder could not reach it either. A holder that was a process of this
 * machine and is gone is seen at once.
 */
record LeaseWatch(LeaseFiles files, LeaseTiming timing) {
    /**
     * What was seen.
     *
     * @param generation the highest
     */
    record Finding(int generation, boolean held) {}

    Finding look() throws IOException {
        LeaseFiles.State first = files.state();
        long begun = System.nanoTime();
        while (!isFree(first)) {
            long asked = System.nanoTime();
            LeaseFiles.State now = files.state();
            long answered = System.nanoTime();
            if (now.generation() == first.generation() && now.beat() > first.beat() && !now.released()) {
                return new Finding(now.generation(), true);
            }
            boolean wasAway = answered - asked > timing.expiry().toNanos() / 2;
            if (now.generation() > first.generation() || now.released() || wasAway) {
                first = now;
                begun = answered;
            }
            if (answered - begun > timing.expiry().toNanos()) {
                break;
            }
            RetryPolicy.sleep(timing.look());
        }
        return new Finding(first.generation(), false);
    }

    private boolean isFree(LeaseFiles.State state) throws IOException {
        return state.generation() == 0
                || state.released()
                || files.holder(state.generation()).map(DriverProcess::hasEnded).orElse(false);
    }
}
