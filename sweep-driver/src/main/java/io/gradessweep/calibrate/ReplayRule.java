package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Thawing;

/**
 * The settings of GradES without tau and grace period ratio.
 *
 * @param measure the measure that is compared with tau
 * @param perElement whether it is divided by the number of elements
 * @param every the steps between two measurements
 * @param patience how many measurements in a row must lie below tau
 * @param thresholds the thresholds of matrices in proportion to each other
 */
public record ReplayRule(Measure measure, boolean perElement, int every, int patience, RelativeThresholds thresholds) {
    /** Creates a rule that has one tau for all matrices. */
    public ReplayRule(Measure measure, boolean perElement, int every, int patience) {
        this(measure, perElement, every, patience, RelativeThresholds.SAME_FOR_ALL);
    }

    /** Returns the rule of a planned run. */
    static ReplayRule of(EarlyStopping.GradES choice) {
        return new ReplayRule(choice.measure(), choice.perElement(), choice.every(), choice.patience());
    }

    ReplayRule with(RelativeThresholds others) {
        return new ReplayRule(measure, perElement, every, patience, others);
    }

    /** @param level the tau, or the factor on all thresholds if matrices have different ones */
    EarlyStopping.GradES at(double level, Ratio gracePeriodRatio) {
        return new EarlyStopping.GradES(
                thresholds.at(level), gracePeriodRatio, measure, perElement, every, patience, Thawing.NEVER, false);
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
                + (patience > 1 ? ", patience " + patience : "")
                + (thresholds.isSameForAll()
                        ? ""
                        : ", tau = level x " + thresholds.references().label());
    }
}
