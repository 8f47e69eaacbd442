package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What real runs show about a {@link Correction}: the sums of a least-squares fit of log(norm / recorded norm) by the exposure
 * at which it was measured. Those of several runs add up.
 *
 * @param squares of exposures
 * @param products of exposures and logarithms
 */
record CorrectionFit(double squares, double products) {
    static final CorrectionFit NONE = new CorrectionFit(0, 0);

    /**
     * What is held for likely before any run showed anything: a rate of 1, as 25 real runs each showed on two miniatures (1.02 and
     * 1.05), with the weight of a hundred norms at an exposure of 0.1.
     */
    static final CorrectionFit BEFORE_ANY = new CorrectionFit(1, 1);

    /**
     * What one run shows.
     *
     * @param norms of the run, of the same matrices as those that were recorded
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

    /** The correction that fits best; none where nothing was frozen while norms were measured. */
    Correction fit() {
        return squares > 0 ? new Correction(products / squares) : Correction.NONE;
    }
}
