package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {
    @Test
    void aRunIsToldWhereItWasStopped() {
        assertThat(Deadline.in(90).message(40, 100))
                .startsWith(
                        "stopped after 90 s (--run-timeout) at step 40 of 100; the same command goes on from there");
    }

    @Test
    void noneIsNeverPast() {
        assertThat(Deadline.in(0).isSet()).isFalse();
        assertThat(Deadline.in(0).isPast()).isFalse();
        assertThat(Deadline.in(3600).isSet()).isTrue();
        assertThat(Deadline.in(3600).isPast()).isFalse();
        assertThat(new Deadline(3600, System.nanoTime() - 1).isPast()).isTrue();
    }

    /** A step may take seconds, and a checkpoint minutes. */
    @ParameterizedTest
    @CsvSource({"1, 5", "50, 5", "60, 6", "3600, 360", "6000, 600", "7200, 600"})
    void aTenthMoreIsLeftToEndBeforeTheProcessIsEnded(int seconds, int grace) {
        assertThat(Watchdog.graceSeconds(Deadline.in(seconds))).isEqualTo(grace);
    }
}
