package io.gradessweep.job.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPaceTest {
    private static final long SECOND = 1_000_000_000;

    private long now = 17;

    /** Steps of a second; returns the times, in seconds of training and writing, at which checkpoints were begun. */
    private List<Long> kept(CheckpointInterval interval, long bytes, long writingSeconds, long untilSeconds) {
        long begin = now;
        CheckpointPace pace = new CheckpointPace(interval, () -> now);
        pace.begin(bytes);
        List<Long> kept = new ArrayList<>();
        while (now - begin < untilSeconds * SECOND) {
            now += SECOND;
            if (pace.isDue()) {
                kept.add((now - begin) / SECOND);
                now += writingSeconds * SECOND;
                pace.kept(writingSeconds * SECOND);
            }
        }
        return kept;
    }

    @Test
    void fastOnesComeAtTheInterval() {
        assertThat(kept(new CheckpointInterval(300, 0.05), 1_000_000_000, 2, 1500))
                .containsExactly(300L, 602L, 904L, 1206L);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 60", "0.05, 600", "0.2, 60", "0.01, 40"})
    void slowOnesTakeNoMoreThanTheirShareAtAnyTime(double share, long seconds) {
        List<Long> kept = kept(new CheckpointInterval(300, share), seconds * 500_000_000, seconds, 100_000);

        assertThat(kept)
                .hasSizeGreaterThanOrEqualTo(
                        (int) Math.min(100_000 * share / seconds, 100_000.0 / (300 + seconds)) - 1);
        for (int i = 0; i < kept.size(); i++) {
            double spent = (i + 1.0) * seconds;
            assertThat(spent / (kept.get(i) + seconds)).isLessThanOrEqualTo(share);
        }
    }

    /** The first is later than its share allows; the next wait until it is made up for. */
    @Test
    void whatADiskTurnsOutToTakeIsMadeUpFor() {
        assertThat(kept(new CheckpointInterval(300, 0.05), 0, 60, 5000)).startsWith(300L, 2340L, 3540L);
    }

    @Test
    void withoutAnIntervalThereAreNone() {
        assertThat(kept(CheckpointInterval.NEVER, 0, 1, 10_000)).isEmpty();
    }

    @Test
    void aShareOfOneBoundsNothing() {
        assertThat(kept(new CheckpointInterval(10, 1), Long.MAX_VALUE / 1000, 100, 330))
                .containsExactly(10L, 120L, 230L);
    }
}
