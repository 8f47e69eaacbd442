package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sums of a least-squares fit of a {@link Correction} to real runs: log(norm / recorded norm) against the exposure
 * at which the norm was measured. The sums of several runs add up.
 *
 * @param squares the sum of the squared exposures
 * @param products the sum of the products of exposure and logarithm
 */
record CorrectionFit(double squares, double products) {
    static final CorrectionFit NONE = new CorrectionFit(0, 0);

    /**
     * The prior, before any real run: a rate of 1, with the weight of a hundred norms at an exposure of 0.1. On two
     * miniatures 25 real runs each gave rates of 1.02 and 1.05.
     */
    static final CorrectionFit BEFORE_ANY = new CorrectionFit(1, 1);

    /**
     * Sums one real run.
     *
     * @param freezing when the run's matrices froze
     * @param norms the run's norms, of the same matrices as the recorded ones
     */
    static CorrectionFit of(RecordedTraining training, Freezing freezing, List<NormRow> norms) {
        Map<Integer, double[]> recorded = new HashMap<>();
        training.norms().forEach(row -> recorded.put(row.step(), row.values()));
        FrozenShare share = new FrozenShare(training.matrices().size(), training.plannedSteps());
        CorrectionFit sum = NONE;
        for (NormRow row : norms) {
            double[] expected = recorded.get(row.step());
            if (expected != null) {
                sum = sum.plus(step(share.exposure(row.step()), row.values(), expected));
            }
            Set<MatrixId> frozen = freezing.frozenAt().getOrDefault(row.step(), Set.of());
            share.freeze(row.step(), frozen.size());
        }
        return sum;
    }

    private static CorrectionFit step(double exposure, double[] values, double[] expected) {
        double squares = 0;
        double products = 0;
        for (int place = 0; place < values.length; place++) {
            double log = Math.log(values[place] / expected[place]);
            if (Double.isFinite(log)) {
                squares += exposure * exposure;
                products += exposure * log;
            }
        }
        return new CorrectionFit(squares, products);
    }

    CorrectionFit plus(CorrectionFit other) {
        return new CorrectionFit(squares + other.squares, products + other.products);
    }

    /**
     * Returns the correction that fits best, or {@link Correction#NONE} where no norm was measured while anything was
     * frozen.
     */
    Correction fit() {
        return squares > 0 ? new Correction(products / squares) : Correction.NONE;
    }
}
