package io.gradessweep.statistics;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.GuideTableDiscreteSampler;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** A distribution over a range of integers, and what sums of independent draws from such distributions are. */
final class IntegerDistribution {
    /** Always 0. */
    static final IntegerDistribution ZERO = new IntegerDistribution(0, new double[] {1});

    /** Far below what any number of draws could show. */
    private static final double NEGLIGIBLE = 1e-18;

    private final int lowest;
    private final double[] probabilities;

    /** @param probabilities of {@code lowest}, {@code lowest + 1}, ... */
    private IntegerDistribution(int lowest, double[] probabilities) {
        this.lowest = lowest;
        this.probabilities = probabilities;
    }

    /** One draw out of all that were counted. */
    static IntegerDistribution of(ClusterDifferences differences) {
        int lowest = differences.counts().firstKey();
        double[] probabilities = new double[differences.counts().lastKey() - lowest + 1];
        for (Map.Entry<Integer, Integer> count : differences.counts().entrySet()) {
            probabilities[count.getKey() - lowest] = (double) count.getValue() / differences.clusters();
        }
        return new IntegerDistribution(lowest, probabilities);
    }

    /** The sum of {@code flips} numbers that are {@code size} or {@code -size}, each as likely. */
    static IntegerDistribution ofFlips(int size, int flips) {
        BinomialDistribution positive = BinomialDistribution.of(flips, 0.5);
        double[] probabilities = new double[2 * size * flips + 1];
        for (int i = 0; i <= flips; i++) {
            probabilities[2 * size * i] = positive.probability(i);
        }
        return new IntegerDistribution(-size * flips, probabilities);
    }

    /** The sum of a draw from this and one from the other. */
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

    /** The sum of so many draws from this, but for tails of negligible probability. By repeated doubling. */
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
