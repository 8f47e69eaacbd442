package io.gradessweep.store;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Looks whether a lease has a living holder. A sign of life takes a beat, its absence as long as a lease needs to expire; a
 * holder that was a process of this machine and is gone is seen at once.
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
            LeaseFiles.State now = files.state();
            if (now.generation() == first.generation() && now.beat() > first.beat() && !now.released()) {
                return new Finding(now.generation(), true);
            }
            if (now.generation() > first.generation() || now.released()) {
                first = now;
                begun = System.nanoTime();
            }
            if (System.nanoTime() - begun > timing.expiry().toNanos()) {
                break;
            }
            sleep();
        }
        return new Finding(first.generation(), false);
    }

    private boolean isFree(LeaseFiles.State state) throws IOException {
        return state.generation() == 0
                || state.released()
                || files.holder(state.generation()).map(DriverProcess::hasEnded).orElse(false);
    }

    private void sleep() throws InterruptedIOException {
        try {
            Thread.sleep(timing.look().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
