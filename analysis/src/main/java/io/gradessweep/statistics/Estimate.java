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
 * The difference in accuracy between a method and its reference on the same items, with its uncertainty. The
 * uncertainty is that over other items of the same kind, answered by the same trained models. It does not include the
 * variation between seeds (Dietterich 1998, "Approximate Statistical Tests for Comparing Supervised Classification
 * Learning Algorithms", on McNemar's test). A cluster of correlated answers is one observation.
 *
 * @param difference the accuracy of the method less that of its reference, -1..1
 * @param standardError the standard error of the difference; NaN where a benchmark has one cluster
 * @param low the lower end of the 95 % interval, by percentiles of the paired bootstrap over clusters
 * @param high the upper end of the interval
 * @param p the two-sided p-value of the sign-flip test over clusters, for the hypothesis that the methods are equal. On
 *     one benchmark whose clusters are one answer each this is McNemar's exact test (Dror et al. 2018, "The
 *     Hitchhiker's Guide to Testing Statistical Significance in NLP")
 */
public record Estimate(double difference, double standardError, double low, double high, double p) {
    private static final double OUTSIDE = 0.025;

    /**
     * A tolerance that is larger than the rounding error of a sum of fractions, and smaller than the weight of any
     * item.
     */
    private static final double ROUNDING = 1e-12;

    /**
     * Estimates the difference on a benchmark, or its average over several with the same weight; the clusters of each
     * benchmark are resampled and flipped separately. On one benchmark p is exact. Over several it is estimated by
     * random draws, and never below {@code 1 / (resamples + 1)} (Phipson and Smyth 2010, "Permutation P-values Should
     * Never Be Zero").
     *
     * @param benchmarks the benchmarks, at least one
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

    /** Tells whether 0 is outside the interval. */
    public boolean excludesZero() {
        return low > ROUNDING || high < -ROUNDING;
    }

    /** Returns how likely the difference lies above a limit, 0..1, assuming that it is normally distributed. */
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

    /**
     * Returns a sampler of the average: it draws a sum for each benchmark and divides it by the benchmark's answers.
     */
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
