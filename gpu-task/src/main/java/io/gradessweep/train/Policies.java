package io.gradessweep.train;

import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;

/**
 * What an early stopping choice does to a run of T steps: freeze matrices, stop the run, or neither.
 *
 * @param criterion what is measured, for the policy or for the record
 * @param tau recorded with every freeze; NaN where nothing freezes
 */
public record Policies(FreezePolicy freeze, StopPolicy stop, Criterion criterion, double tau) {
    /** Trains every planned step. */
    public static final Policies NONE =
            new Policies(FreezePolicy.NEVER, StopPolicy.NEVER, Criterion.GRADIENT, Double.NaN);

    public static Policies of(EarlyStopping choice, int plannedSteps) {
        if (choice instanceof EarlyStopping.GradES grades) {
            return new Policies(
                    new GradESPolicy(grades, plannedSteps), StopPolicy.NEVER, grades.criterion(), grades.tau());
        }
        if (choice instanceof EarlyStopping.Patience patience) {
            return stopping(new PatiencePolicy(patience, plannedSteps));
        }
        if (choice instanceof EarlyStopping.StopAt stopAt) {
            return stopping(StopPolicy.at(stopAt.ratio().ceilOf(plannedSteps)));
        }
        return NONE;
    }

    /** Trains until the riders' last step, and makes their checks. */
    public static Policies of(Riders riders) {
        return stopping(riders);
    }

    private static Policies stopping(StopPolicy stop) {
        return new Policies(FreezePolicy.NEVER, stop, Criterion.GRADIENT, Double.NaN);
    }
}
