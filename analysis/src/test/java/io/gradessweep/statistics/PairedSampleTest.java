package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PairedSampleTest {
    private static final int RESAMPLES = 1_000;

    /** Drawn cluster by cluster, thousands of resamples of benchmarks of 10,000 items would take minutes. */
    @Test
    void aResampleIsOneDrawHoweverManyClustersThereAre() {
        for (int clusters : new int[] {20, 2_000, 10_000}) {
            PairedSample sample = new PairedSample(new ClusterDifferences(clusters, counts(clusters)));
            assertThat(draws(sample, PairedSample::resampled)).isEqualTo(RESAMPLES);
            assertThat(draws(sample, PairedSample::flipped)).isEqualTo(RESAMPLES);
        }
    }

    /** A tenth was won, a twentieth lost. */
    private static SortedMap<Integer, Integer> counts(int clusters) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        counts.put(1, clusters / 10);
        counts.put(-1, clusters / 20);
        counts.put(0, clusters - clusters / 10 - clusters / 20);
        return counts;
    }

    private static int draws(PairedSample sample, Function<PairedSample, IntegerDistribution> sums) {
        AtomicInteger draws = new AtomicInteger();
        SplittableRandom numbers = new SplittableRandom(1);
        RandomGenerator counted = () -> {
            draws.incrementAndGet();
            return numbers.nextLong();
        };
        IntSupplier sampler = sums.apply(sample).sampler(counted);
        for (int i = 0; i < RESAMPLES; i++) {
            assertThat(sampler.getAsInt())
                    .isBetween(
                            -sample.differences().clusters(),
                            sample.differences().clusters());
        }
        return draws.get();
    }
}
