package io.gradessweep.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A difference of accuracies between a method and its reference on the same items, and how sure it is. All of it speaks of
 * other items of the same kind, answered by the very models that were trained: what other seeds would train is no part of it
 * (Dietterich 1998, "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms", on
 * McNemar's test). A cluster of answers that hang together is one observation.
 *
 * @param difference accuracy of the method less that of its reference, -1..1
 * @param standardError of the difference; NaN where a benchmark has one cluster
 * @param low lower end of the 95 % interval: percentiles of the paired bootstrap over clusters
 * @param high upper end
 * @param p two-sided, that equal methods differ so much: the sign-flip test over clusters. On one benchmark
 *     whose clusters are one answer each it is McNemar's exact test (Dror et al. 2018, "The Hitchhiker's Guide to Testing Statistical Significance in NLP")
 */
public record Estimate(double difference, double standardError, double low, double high, double p) {
    private static final double OUTSIDE = 0.025;

    /** Larger than sums of rounded fractions are wrong by, smaller than any item counts. */
    private static final double ROUNDING = 1e-12;

    /**
     * The difference on a benchmark, or its average over several with the same weight, whose clusters are then resampled and
     * flipped apart. On one benchmark p is exact; over several it is drawn, and never below {@code 1 / (resamples + 1)} (Phipson
     * and Smyth 2010, "Permutation P-values Should Never Be Zero").
     *
     * @param benchmarks at least one
     */
    public static Estimate of(List<PairedSample> benchmarks, Resampling resampling) {
        double p = benchmarks.size() == 1 ? exact(benchmarks.get(0)) : drawn(benchmarks, resampling);
        DoubleSupplier resampled = average(benchmarks, PairedSample::resampled, resampling);
        double[] differences = new double[resampling.resamples()];
        Arrays.setAll(differences, i -> resampled.getAsDouble());
        Arrays.sort(differences);
        int outside = (int) (OUTSIDE * differences.length);
        return new Estimate(
                difference(benchmarks),
                standardError(benchmarks),
                differences[outside - 1],
                differences[differences.length - outside],
                p);
    }

    /** Whether the interval has 0 outside. */
    public boolean excludesZero() {
        return low > ROUNDING || high < -ROUNDING;
    }

    /** How likely it is that the difference lies above a limit, 0..1, taken for normally distributed. */
    public double likelihoodAbove(double limit) {
        double room = difference - limit;
        if (!(standardError > 0)) {
            return room >= 0 ? 1 : 0;
        }
        return NormalDistribution.of(0, standardError).cumulativeProbability(room);
    }

    private static double exact(PairedSample benchmark) {
        int sum = Math.abs(benchmark.differences().sum());
        return sum == 0 ? 1 : Math.min(1, 2 * benchmark.flipped().atLeast(sum));
    }

    private static double drawn(List<PairedSample> benchmarks, Resampling resampling) {
        double least = Math.abs(difference(benchmarks)) - ROUNDING;
        DoubleSupplier flipped = average(benchmarks, PairedSample::flipped, resampling);
        int extreme = 1;
        for (int i = 0; i < resampling.resamples(); i++) {
            extreme += Math.abs(flipped.getAsDouble()) >= least ? 1 : 0;
        }
        return (double) extreme / (resampling.resamples() + 1);
    }

    private static double standardError(List<PairedSample> benchmarks) {
        double variance = 0;
        for (PairedSample benchmark : benchmarks) {
            variance += Math.pow(benchmark.differences().standardError(), 2);
        }
        return Math.sqrt(variance) / benchmarks.size();
    }

    private static double difference(List<PairedSample> benchmarks) {
        return benchmarks.stream()
                .mapToDouble(benchmark -> benchmark.differences().mean())
                .average()
                .orElseThrow();
    }

    /** Draws of the average: a sum from each benchmark, over the answers it is of. */
    private static DoubleSupplier average(
            List<PairedSample> benchmarks, Function<PairedSample, IntegerDistribution> sums, Resampling resampling) {
        RandomGenerator random = new SplittableRandom(resampling.seed());
        List<DoubleSupplier> means = new ArrayList<>();
        for (PairedSample benchmark : benchmarks) {
            IntSupplier sum = sums.apply(benchmark).sampler(random);
            double answers = benchmark.differences().answers();
            means.add(() -> sum.getAsInt() / answers);
        }
        return () -> means.stream().mapToDouble(DoubleSupplier::getAsDouble).sum() / means.size();
    }
}
