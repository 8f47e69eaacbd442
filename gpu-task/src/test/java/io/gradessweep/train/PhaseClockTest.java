package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A device of this test computes what it was given only when it is waited for, as a GPU does later than it was told. */
class PhaseClockTest {
    private static final long MILLIS = 40;

    private final Queue<Long> started = new ArrayDeque<>();

    /** What training started before is not monitoring's time, and what monitoring started is. */
    @Test
    void monitoringIsTimedUntilTheDeviceHasDoneIt() {
        PhaseClock clock = new PhaseClock();
        clock.waitsBy(this::compute);
        clock.train(() -> {
            started.add(3 * MILLIS);
            clock.monitor(() -> started.add(MILLIS));
            assertThat(started).isEmpty();
        });
        assertThat(clock.phases().monitorSeconds()).isBetween(MILLIS / 1e3, 2.9 * MILLIS / 1e3);
        assertThat(clock.phases().trainSeconds()).isGreaterThanOrEqualTo(3 * MILLIS / 1e3);
    }

    private void compute() {
        long end =
                System.nanoTime() + started.stream().mapToLong(Long::longValue).sum() * 1_000_000;
        started.clear();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
