package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.result.Phases;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Each phase counts its own seconds; every bound is one that a slow machine cannot break. */
class PhaseClockTest {
    private static final long MILLIS = 5;

    private static final List<ToDoubleFunction<Phases>> PARTS = List.of(
            Phases::loadSeconds,
            Phases::trainSeconds,
            Phases::monitorSeconds,
            Phases::validationSeconds,
            Phases::evaluationSeconds,
            Phases::checkpointSeconds);

    private static final List<Consumer<PhaseClock>> WORK = List.of(
            clock -> clock.load(PhaseClockTest::sleep),
            clock -> clock.train(PhaseClockTest::sleep),
            clock -> clock.monitor(PhaseClockTest::sleep),
            clock -> clock.validate(PhaseClockTest::sleep),
            clock -> clock.evaluate(PhaseClockTest::sleep),
            clock -> clock.checkpoint(PhaseClockTest::sleep));

    private static boolean sleep() {
        try {
            Thread.sleep(MILLIS);
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyPhaseCountsForItselfAlone() {
        for (int phase = 0; phase < PARTS.size(); phase++) {
            PhaseClock clock = new PhaseClock();
            WORK.get(phase).accept(clock);
            WORK.get(phase).accept(clock);
            for (int part = 0; part < PARTS.size(); part++) {
                double seconds = PARTS.get(part).applyAsDouble(clock.phases());
                if (part == phase) {
                    assertThat(seconds).as("phase " + phase).isGreaterThanOrEqualTo(2 * MILLIS / 1e3);
                } else if (phase != 2 || part != 1) { // monitoring alone, outside training, is never done
                    assertThat(seconds).as("phase " + phase + ", part " + part).isZero();
                }
            }
        }
    }

    /** Monitoring happens within training, whose seconds do not hold it. */
    @Test
    void trainingIsCountedWithoutMonitoring() {
        PhaseClock clock = new PhaseClock();
        long begin = System.nanoTime();
        clock.train(() -> {
            sleep();
            clock.monitor(PhaseClockTest::sleep);
        });
        double all = (System.nanoTime() - begin) / 1e9;
        Phases phases = clock.phases();
        assertThat(phases.monitorSeconds()).isGreaterThanOrEqualTo(MILLIS / 1e3);
        assertThat(phases.trainSeconds()).isGreaterThanOrEqualTo(MILLIS / 1e3);
        assertThat(phases.trainSeconds() + phases.monitorSeconds()).isLessThanOrEqualTo(all);
    }

    /** A phase that has not ended counts until now, and one that failed until it failed. */
    @Test
    void aPhaseCountsUntilItEndsHoweverItDoes() {
        PhaseClock clock = new PhaseClock();
        assertThatThrownBy(() -> clock.evaluate(() -> {
                    sleep();
                    assertThat(clock.phases().evaluationSeconds()).isGreaterThanOrEqualTo(MILLIS / 1e3);
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        double ended = clock.phases().evaluationSeconds();
        assertThat(ended).isGreaterThanOrEqualTo(MILLIS / 1e3);
        assertThat(clock.phases().evaluationSeconds()).isEqualTo(ended);
    }

    @Test
    void theTimeOfEarlierProcessesIsAdded() {
        PhaseClock clock = new PhaseClock();
        clock.resume(new Phases(1, 2, 3, 4, 5, 6, 7));
        clock.resume(new Phases(10, 20, 30, 40, 50, 60, 70));
        assertThat(clock.phases()).isEqualTo(new Phases(11, 22, 33, 44, 55, 66, 77));
        clock.waitsForImages(() -> 0.5);
        assertThat(clock.phases()).isEqualTo(new Phases(11, 22, 33.5, 44, 55, 66, 77));
    }

    private static final long LATER = 40;

    private final Queue<Long> started = new ArrayDeque<>();

    /**
     * A device of this test computes what it was given only when it is waited for, as a GPU does later than it was told.
     * What training started before is not monitoring's time, and what
     * monitoring started is.
     */
    @Test
    void monitoringIsTimedUntilTheDeviceHasDoneIt() {
        PhaseClock clock = new PhaseClock();
        clock.waitsBy(this::compute);
        clock.train(() -> {
            started.add(3 * LATER);
            clock.monitor(() -> started.add(LATER));
            assertThat(started).isEmpty();
        });
        assertThat(clock.phases().monitorSeconds()).isBetween(LATER / 1e3, 2.9 * LATER / 1e3);
        assertThat(clock.phases().trainSeconds()).isGreaterThanOrEqualTo(3 * LATER / 1e3);
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
