package io.gradessweep.store;

import java.io.IOException;

/**
 * Finds out whether a lease has a living holder. A holder is known to live after its next heartbeat. It is taken for
 * dead if there is no heartbeat for as long as a lease takes to expire. If the file system was unavailable, that time
 * starts again, since the holder could not reach it either. A holder that was a process of this machine and has ended
 * is recognised at once.
 */
record LeaseWatch(LeaseFiles files, LeaseTiming timing) {
    /**
     * The result of a look.
     *
     * @param generation the highest generation
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
