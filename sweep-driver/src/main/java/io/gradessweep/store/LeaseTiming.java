package io.gradessweep.store;

import java.time.Duration;

/**
 * The timing of a lease.
 *
 * @param beat the time between two heartbeats
 * @param expiry the time without a heartbeat after which a lease may be taken over, by the clock of the waiting process
 * @param look the time between two looks of the waiting process
 */
record LeaseTiming(Duration beat, Duration expiry, Duration look) {
    static final LeaseTiming USUAL =
            new LeaseTiming(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMillis(200));
}
