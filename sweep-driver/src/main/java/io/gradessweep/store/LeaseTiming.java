package io.gradessweep.store;

import java.time.Duration;

/**
 * How a lease lives.
 *
 * @param beat between two signs of life
 * @param expiry without a sign of life, by the clock of who looks
 * @param look between two looks of who waits
 */
record LeaseTiming(Duration beat, Duration expiry, Duration look) {
    static final LeaseTiming USUAL =
            new LeaseTiming(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMillis(200));
}
