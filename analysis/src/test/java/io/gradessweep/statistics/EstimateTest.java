package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
    /** 9 and 2 of 11: 2 x (55 + 11 + 1) / 2048. 10 and 0: 2 / 1024. 25 and 10 as R's binom.test(25, 35) has it. */
    @ParameterizedTest
    @CsvSource({
        "9, 2, 0.0654296875",
        "2, 9, 0.0654296875",
        "10, 0, 0.001953125",
        "5, 5, 1",
        "0, 0, 1",
        "1, 0, 1",
        "25, 10, 0.016674"
    })
    void oneSeedIsMcNemarsExactTest(int b, int c, double p) {
        assertThat(estimate(oneSeed(100, b, c)).p()).isCloseTo(p, within(1e-6));
    }

    /** Two items, 2 and 1 better: only one of four signs gives 3, one -3. Three items, 2, 1 and -1: six of eight give 2 or more. */
    @Test
    void clustersAreFlippedWithAllTheirAnswers() {
        assertThat(estimate(sample(2, Map.of(0, 50, 1, 1, 2, 1))).p()).isCloseTo(0.5, within(1e-12));
        assertThat(estimate(sample(2, Map.of(0, 50, 1, 1, -1, 1, 2, 1))).p()).isCloseTo(0.75, within(1e-12));
        // Five items won with both seeds are five observations, 2 / 2^5; as ten they would be 2 / 2^10.
        assertThat(estimate(sample(2, Map.of(0, 50, 2, 5))).p()).isCloseTo(0.0625, within(1e-12));
    }

    /** 9 and 2 of 100: mean 0.07, variance (11 - 100 x 0.07^2) / 99. */
    @Test
    void theStandardErrorIsThatOfPairedDifferences() {
        Estimate estimate = estimate(oneSeed(100, 9, 2));

        assertThat(estimate.difference()).isCloseTo(0.07, within(1e-15));
        assertThat(estimate.standardError()).isCloseTo(Math.sqrt(10.51 / 99 / 100), within(1e-15));
        assertThat(estimate(oneSeed(1, 1, 0)).standardError()).isNaN();
    }

    /** 24 of 1,000 resamples lie below the lower end, and 24 above the upper one. */
    @Test
    void theEndsOfTheIntervalAreThoseOfTheResamples() {
        int items = 1_000_000;
        PairedSample sample = oneSeed(items, 100_000, 20_000);
        Resampling resampling = new Resampling(1_000, 7);
        IntSupplier sums = sample.resampled().sampler(new SplittableRandom(resampling.seed()));
        double[] drawn = new double[resampling.resamples()];
        Arrays.setAll(drawn, i -> sums.getAsInt() / (double) items);
        Arrays.sort(drawn);
        assertThat(drawn[974]).as("no tie that would hide another").isLessThan(drawn[975]);
        assertThat(drawn[975]).isLessThan(drawn[976]);

        Estimate estimate = Estimate.of(List.of(sample), resampling);
        assertThat(estimate.low()).isEqualTo(drawn[24]);
        assertThat(estimate.high()).isEqualTo(drawn[975]);
    }

    /** Three seeds that answer alike are no more than one: the same difference, error, interval and p. */
    @Test
    void seedsThatAnswerAlikeAddNothing() {
        Estimate three = estimate(sample(3, Map.of(0, 89, 3, 9, -3, 2)));

        Estimate one = estimate(oneSeed(100, 9, 2));
        assertThat(three.standardError()).isCloseTo(one.standardError(), within(1e-15));
        assertThat(three)
                .usingRecursiveComparison()
                .ignoringFields("standardError")
                .isEqualTo(one);
    }

    /** A difference of proportions of 1,000 items: 0.04, 1.96 standard errors of 0.014092 to each side. */
    @Test
    void theIntervalIsThatOfADifferenceOfProportions() {
        Estimate estimate = estimate(oneSeed(1_000, 120, 80));

        assertThat(estimate.standardError()).isCloseTo(0.014092, within(1e-6));
        assertThat(estimate.low()).isCloseTo(0.04 - 1.96 * 0.014092, within(0.0015));
        assertThat(estimate.high()).isCloseTo(0.04 + 1.96 * 0.014092, within(0.0015));
        assertThat(estimate.excludesZero()).isTrue();
        assertThat(estimate(oneSeed(1_000, 110, 90)).excludesZero()).isFalse();
        assertThat(estimate(oneSeed(1_000, 80, 120)).excludesZero()).isTrue();
    }

    /** Clusters of two and four answers, 1 and 3 better: (1 + 3) / 6; deviations of 1 from their mean of 2, variance 2. */
    @Test
    void clustersMayDifferInSize() {
        Estimate estimate = estimate(new PairedSample(new ClusterDifferences(6, new TreeMap<>(Map.of(1, 1, 3, 1)))));

        assertThat(estimate.difference()).isEqualTo(4 / 6.0);
        assertThat(estimate.standardError()).isCloseTo(Math.sqrt(2 * 2) / 6, within(1e-15));
        assertThat(List.of(estimate.low(), estimate.high())).containsExactly(2 / 6.0, 1.0);
        assertThat(estimate.p()).isEqualTo(0.5);
    }

    @Test
    void moreThanAllAnswersCannotDiffer() {
        assertThatThrownBy(() -> new ClusterDifferences(5, new TreeMap<>(Map.of(3, 2))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClusterDifferences(5, new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Benchmarks of 400 and 100 items: 0.05 and -0.01; the error is half the root of both variances. */
    @Test
    void anAverageWeighsBenchmarksAlike() {
        List<PairedSample> benchmarks = List.of(oneSeed(400, 40, 20), oneSeed(100, 9, 10));
        Estimate estimate = Estimate.of(benchmarks, Resampling.USUAL);

        assertThat(estimate.difference()).isCloseTo((0.05 - 0.01) / 2, within(1e-15));
        double error = Math.sqrt((60 - 400 * 0.0025) / 399 / 400 + (19 - 100 * 0.0001) / 99 / 100) / 2;
        assertThat(estimate.standardError()).isCloseTo(error, within(1e-15));
        assertThat(estimate.low()).isCloseTo(0.02 - 1.96 * error, within(0.002));
        assertThat(estimate.high()).isCloseTo(0.02 + 1.96 * error, within(0.002));
    }

    /** With as many items each, the average's sum is that of one benchmark with all items, whose p is exact. */
    @Test
    void anAveragesDrawnProbabilityIsTheExactOneAboutEnough() {
        Resampling many = new Resampling(200_000, 3);
        Estimate average = Estimate.of(List.of(oneSeed(300, 30, 18), oneSeed(300, 25, 17)), many);

        assertThat(average.p()).isCloseTo(estimate(oneSeed(600, 55, 35)).p(), within(0.001));
    }

    @Test
    void aDrawnProbabilityIsNeverZero() {
        List<PairedSample> benchmarks = List.of(oneSeed(500, 200, 0), oneSeed(300, 100, 0));

        assertThat(Estimate.of(benchmarks, Resampling.USUAL).p()).isCloseTo(1 / 10_001.0, within(1e-15));
    }

    @Test
    void equalRunsDifferInNothing() {
        for (int items : List.of(1, 2, 50, 10_042)) {
            PairedSample same = sample(2, Map.of(0, items));
            for (List<PairedSample> benchmarks : List.of(List.of(same), List.of(same, oneSeed(3, 0, 0)))) {
                Estimate estimate = Estimate.of(benchmarks, Resampling.USUAL);
                assertThat(List.of(estimate.difference(), estimate.low(), estimate.high(), estimate.p()))
                        .containsExactly(0.0, 0.0, 0.0, 1.0);
                assertThat(estimate.excludesZero()).isFalse();
            }
        }
    }

    @Test
    void theSeedDecidesWhatIsDrawn() {
        List<PairedSample> benchmarks = List.of(oneSeed(500, 60, 40), oneSeed(333, 30, 25));
        Estimate first = Estimate.of(benchmarks, new Resampling(1_000, 1));

        assertThat(Estimate.of(benchmarks, new Resampling(1_000, 1))).isEqualTo(first);
        assertThat(Estimate.of(benchmarks, new Resampling(1_000, 2))).isNotEqualTo(first);
        assertThatThrownBy(() -> new Resampling(999, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Estimate estimate(PairedSample sample) {
        return Estimate.of(List.of(sample), Resampling.USUAL);
    }

    private static PairedSample oneSeed(int items, int b, int c) {
        return sample(1, Map.of(1, b, -1, c, 0, items - b - c));
    }

    private static PairedSample sample(int seeds, Map<Integer, Integer> counts) {
        int items = counts.values().stream().mapToInt(Integer::intValue).sum();
        return new PairedSample(new ClusterDifferences(seeds * items, new TreeMap<>(counts)));
    }

    @Test
    void aDifferenceLiesAboveALimitAsLikelyAsItIsNormallyDistributed() {
        Estimate estimate = new Estimate(0.01, 0.02, -0.03, 0.05, 0.6);
        assertThat(estimate.likelihoodAbove(0.01)).isEqualTo(0.5);
        assertThat(estimate.likelihoodAbove(-0.03)).isCloseTo(0.97725, within(1e-5));
        Estimate certain = new Estimate(0.01, 0, 0.01, 0.01, 1);
        assertThat(certain.likelihoodAbove(0.01)).isEqualTo(1);
        assertThat(certain.likelihoodAbove(0.011)).isZero();
    }
}
