package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;

/**
 * GradES but for tau and grace period ratio.
 *
 * @param measure what matrices are judged by
 * @param perElement whether it is divided by the number of elements
 * @param every steps between two measurements
 * @param patience measurements in a row that must lie below tau
 */
public record ReplayRule(Measure measure, boolean perElement, int every, int patience) {
    /** That of a run that is planned. */
    static ReplayRule of(EarlyStopping.GradES choice) {
        return new ReplayRule(choice.measure(), choice.perElement(), choice.every(), choice.patience());
    }

    EarlyStopping.GradES at(double tau, Ratio gracePeriodRatio) {
        return new EarlyStopping.GradES(
                new Tau.Fixed(tau), gracePeriodRatio, measure, perElement, every, patience, Thawing.NEVER);
    }

    /** Whether a run was judged by the same numbers, whatever it made of them. */
    boolean judgesAs(EarlyStopping.GradES choice) {
        return choice.measure().equals(measure) && choice.perElement() == perElement;
    }

    /** {@code gradient/l1}, {@code gradient/l1 per element, patience 3}. */
    public String label() {
        return measure.label()
                + (perElement ? " per element" : "")
                + (every > 1 ? ", every " + every + " steps" : "")
                + (patience > 1 ? ", patience " + patience : "");
    }
}
