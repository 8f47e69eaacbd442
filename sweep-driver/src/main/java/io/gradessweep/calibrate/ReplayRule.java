package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;

/**
 * The settings of GradES without tau and grace period ratio.
 *
 * @param measure the measure that is compared with tau
 * @param perElement whether it is divided by the number of elements
 * @param every the steps between two measurements
 * @param patience how many measurements in a row must lie below tau
 */
public record ReplayRule(Measure measure, boolean perElement, int every, int patience) {
    /** Returns the rule of a planned run. */
    static ReplayRule of(EarlyStopping.GradES choice) {
        return new ReplayRule(choice.measure(), choice.perElement(), choice.every(), choice.patience());
    }

    EarlyStopping.GradES at(double tau, Ratio gracePeriodRatio) {
        return new EarlyStopping.GradES(
                new Tau.Fixed(tau), gracePeriodRatio, measure, perElement, every, patience, Thawing.NEVER, false);
    }

    /** Tells whether a run compares the same measure with its tau; its other settings may differ. */
    boolean judgesAs(EarlyStopping.GradES choice) {
        return choice.measure().equals(measure) && choice.perElement() == perElement;
    }

    /** Returns the rule for display, such as {@code gradient/l1} or {@code gradient/l1 per element, patience 3}. */
    public String label() {
        return measure.label()
                + (perElement ? " per element" : "")
                + (every > 1 ? ", every " + every + " steps" : "")
                + (patience > 1 ? ", patience " + patience : "");
    }
}
