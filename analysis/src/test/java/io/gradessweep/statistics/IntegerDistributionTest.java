package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class IntegerDistributionTest {
    private static final IntegerDistribution THIRDS =
            IntegerDistribution.of(new ClusterDifferences(15, new TreeMap<>(Map.of(-1, 5, 0, 5, 1, 5))));

    /** Of the 27 ways to draw three of -1, 0, 1 one sums to 3, three to 2, six to 1 and seven to 0. */
    @Test
    void sumsOfDrawsAreThoseCountedByHand() {
        IntegerDistribution sum = THIRDS.times(3);

        assertThat(sum.atLeast(3)).isCloseTo(1 / 27.0, within(1e-15));
        assertThat(sum.atLeast(2)).isCloseTo(4 / 27.0, within(1e-15));
        assertThat(sum.atLeast(1)).isCloseTo(10 / 27.0, within(1e-15));
        assertThat(sum.atLeast(0)).isCloseTo(17 / 27.0, within(1e-15));
        assertThat(sum.atLeast(-3)).isCloseTo(1, within(1e-15));
        assertThat(sum.atLeast(4)).isZero();
    }

    /** The normal approximation with its correction for whole numbers; the variance of a draw is 2 / 3. */
    @Test
    void tailsThatAreLeftOutAreNotSeen() {
        IntegerDistribution sum = THIRDS.times(15_000);

        assertThat(sum.atLeast(-100_000)).isCloseTo(1, within(1e-12));
        assertThat(sum.atLeast(1)).isCloseTo(0.5 - 0.5 / Math.sqrt(2 * Math.PI * 10_000), within(1e-7));
        assertThat(sum.atLeast(196)).isCloseTo(0.02529, within(1e-5));
    }

    /** 2 x (1 or -1 three times) and 1 or -1 twice: 6, 2, -2, -6 with 1, 3, 3, 1 of 8; 2, 0, -2 with 1, 2, 1 of 4. */
    @Test
    void flipsAreSumsOfSigns() {
        IntegerDistribution sum = IntegerDistribution.ofFlips(2, 3).plus(IntegerDistribution.ofFlips(1, 2));

        assertThat(sum.atLeast(8)).isCloseTo(1 / 32.0, within(1e-15));
        assertThat(sum.atLeast(6)).isCloseTo(3 / 32.0, within(1e-15));
        assertThat(sum.atLeast(4)).isCloseTo(7 / 32.0, within(1e-15));
        assertThat(sum.atLeast(1)).isCloseTo(13 / 32.0, within(1e-15));
    }

    @Test
    void drawsFollowTheProbabilities() {
        IntSupplier sampler = THIRDS.times(3).sampler(new SplittableRandom(5));
        int draws = 270_000;
        Map<Integer, Integer> drawn = new TreeMap<>();
        for (int i = 0; i < draws; i++) {
            drawn.merge(sampler.getAsInt(), 1, Integer::sum);
        }

        assertThat(drawn).containsOnlyKeys(-3, -2, -1, 0, 1, 2, 3);
        assertThat(drawn.get(-3)).isCloseTo(10_000, within(400));
        assertThat(drawn.get(0)).isCloseTo(70_000, within(1_000));
        assertThat(drawn.get(2)).isCloseTo(30_000, within(700));
    }
}
