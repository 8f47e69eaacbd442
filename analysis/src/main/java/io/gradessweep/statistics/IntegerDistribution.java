package io.gradessweep.statistics;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.GuideTableDiscreteSampler;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** A probability distribution over a range of integers. It can be convolved, for sums of independent draws. */
final class IntegerDistribution {
    /** The distribution that is always 0. */
    static final IntegerDistribution ZERO = new IntegerDistribution(0, new double[] {1});

    /** The probability of tails that are cut off. It is too small to affect any number of draws. */
    private static final double NEGLIGIBLE = 1e-18;

    private final int lowest;
    private final double[] probabilities;

    /** @param probabilities the probabilities of {@code lowest}, {@code lowest + 1}, ... */
    private IntegerDistribution(int lowest, double[] probabilities) {
        this.lowest = lowest;
        this.probabilities = probabilities;
    }

    /** Returns the distribution of the difference of one cluster, drawn from all that were counted. */
    static IntegerDistribution of(ClusterDifferences differences) {
        int lowest = differences.counts().firstKey();
        double[] probabilities = new double[differences.counts().lastKey() - lowest + 1];
        for (Map.Entry<Integer, Integer> count : differences.counts().entrySet()) {
            probabilities[count.getKey() - lowest] = (double) count.getValue() / differences.clusters();
        }
        return new IntegerDistribution(lowest, probabilities);
    }

    /**
     * Returns the distribution of the sum of {@code flips} numbers, each {@code size} or {@code -size} with equal
     * probability.
     */
    static IntegerDistribution ofFlips(int size, int flips) {
        BinomialDistribution positive = BinomialDistribution.of(flips, 0.5);
        double[] probabilities = new double[2 * size * flips + 1];
        for (int i = 0; i <= flips; i++) {
            probabilities[2 * size * i] = positive.probability(i);
        }
        return new IntegerDistribution(-size * flips, probabilities);
    }

    /** Returns the distribution of the sum of a draw from this distribution and one from the other. */
    IntegerDistribution plus(IntegerDistribution other) {
        double[] sums = new double[probabilities.length + other.probabilities.length - 1];
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > 0) {
                for (int j = 0; j < other.probabilities.length; j++) {
                    sums[i + j] += probabilities[i] * other.probabilities[j];
                }
            }
        }
        return new IntegerDistribution(lowest + other.lowest, sums);
    }

    /**
     * Returns the distribution of the sum of several draws, without tails of negligible probability, by repeated
     * doubling.
     */
    IntegerDistribution times(int draws) {
        IntegerDistribution sum = ZERO;
        IntegerDistribution doubled = this;
        for (int rest = draws; rest > 0; rest /= 2) {
            if (rest % 2 == 1) {
                sum = sum.plus(doubled).trimmed();
            }
            if (rest > 1) {
                doubled = doubled.plus(doubled).trimmed();
            }
        }
        return sum;
    }

    double atLeast(int value) {
        double probability = 0;
        for (int i = probabilities.length - 1; i >= Math.max(0, value - lowest); i--) {
            probability += probabilities[i];
        }
        return probability;
    }

    IntSupplier sampler(RandomGenerator random) {
        DiscreteSampler sampler = GuideTableDiscreteSampler.of(random::nextLong, probabilities);
        return () -> lowest + sampler.sample();
    }

    private IntegerDistribution trimmed() {
        int from = 0;
        for (double tail = probabilities[from]; tail < NEGLIGIBLE; tail += probabilities[from]) {
            from++;
        }
        int to = probabilities.length - 1;
        for (double tail = probabilities[to]; tail < NEGLIGIBLE; tail += probabilities[to]) {
            to--;
        }
        return new IntegerDistribution(lowest + from, Arrays.copyOfRange(probabilities, from, to + 1));
    }
}
