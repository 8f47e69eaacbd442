package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the numbers promise, on data whose truth is known. Each band is about three standard errors of the simulation wide. */
class SimulationTest {
    private static final Resampling FEW = new Resampling(1_000, 7);
    private static final double BETTER = 0.15;
    private static final double WORSE = 0.10;

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void intervalsCoverTheTrueDifference() {
        assertThat(coverage(1, 300)).isBetween(0.925, 0.975);
    }

    /** Answers of three seeds hang together; taken for three times the items they would be covered far less often. */
    @Test
    void intervalsOfClustersCoverToo() {
        assertThat(coverage(3, 200)).isBetween(0.925, 0.975);
    }

    /** Families of nine differences and three averages between methods that are equally good: at most 5 % have one that holds. */
    @Test
    void equallyGoodMethodsRarelyDifferInAnything() {
        int families = 300;
        int wrong = 0;
        for (int family = 0; family < families; family++) {
            wrong += holding(family()) ? 1 : 0;
        }
        assertThat((double) wrong / families).isLessThan(0.05 + 0.035).isPositive();
    }

    @Test
    void aLargeDifferenceIsFound() {
        int found = 0;
        for (int i = 0; i < 100; i++) {
            Estimate estimate = Estimate.of(List.of(sample(1, 500, 0.25, 0.10)), FEW);
            found += estimate.p() < 0.05 && estimate.excludesZero() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(95);
    }

    private double coverage(int seeds, int items) {
        int simulations = 600;
        int covered = 0;
        for (int i = 0; i < simulations; i++) {
            List<PairedSample> benchmarks =
                    List.of(sample(seeds, items, BETTER, WORSE), sample(seeds, items / 2, BETTER, WORSE));
            Estimate estimate = Estimate.of(benchmarks.subList(0, 1 + i % 2), FEW);
            covered += estimate.low() <= BETTER - WORSE && BETTER - WORSE <= estimate.high() ? 1 : 0;
        }
        return (double) covered / simulations;
    }

    private List<Estimate> family() {
        List<Estimate> estimates = new ArrayList<>();
        for (int pair = 0; pair < 3; pair++) {
            List<PairedSample> benchmarks = new ArrayList<>();
            for (int benchmark = 0; benchmark < 3; benchmark++) {
                benchmarks.add(sample(1, 100, 0.2, 0.2));
                estimates.add(Estimate.of(benchmarks.subList(benchmark, benchmark + 1), FEW));
            }
            estimates.add(Estimate.of(benchmarks, FEW));
        }
        return estimates;
    }

    private static boolean holding(List<Estimate> estimates) {
        List<Double> corrected =
                Holm.corrected(estimates.stream().map(Estimate::p).toList());
        for (int i = 0; i < estimates.size(); i++) {
            if (corrected.get(i) < 0.05 && estimates.get(i).excludesZero()) {
                return true;
            }
        }
        return false;
    }

    /** Each seed answers as the item's first one did four times in five, else anew. */
    private PairedSample sample(int seeds, int items, double better, double worse) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (int item = 0; item < items; item++) {
            int first = answer(better, worse);
            int sum = first;
            for (int seed = 1; seed < seeds; seed++) {
                sum += random.nextDouble() < 0.8 ? first : answer(better, worse);
            }
            counts.merge(sum, 1, Integer::sum);
        }
        return new PairedSample(new ClusterDifferences(seeds * items, counts));
    }

    private int answer(double better, double worse) {
        double drawn = random.nextDouble();
        if (drawn < better) {
            return 1;
        }
        return drawn < better + worse ? -1 : 0;
    }
}
