package io.gradessweep.train;

import io.gradessweep.spec.EarlyStopping;

/**
 * What an early stopping choice does to a run of T steps: freeze matrices, stop the run, or neither.
 *
 * @param tau recorded with every freeze; NaN where nothing freezes
 */
public record Policies(FreezePolicy freeze, StopPolicy stop, double tau) {
    /** Trains every planned step. */
    public static final Policies NONE = new Policies(FreezePolicy.NEVER, StopPolicy.NEVER, Double.NaN);

    public static Policies of(EarlyStopping choice, int plannedSteps) {
        if (choice instanceof EarlyStopping.GradES grades) {
            return new Policies(new GradESPolicy(grades, plannedSteps), StopPolicy.NEVER, grades.tau());
        }
        if (choice instanceof EarlyStopping.Patience patience) {
            return new Policies(FreezePolicy.NEVER, new PatiencePolicy(patience, plannedSteps), Double.NaN);
        }
        if (choice instanceof EarlyStopping.StopAt stopAt) {
            return new Policies(FreezePolicy.NEVER, StopPolicy.at(stopAt.ratio().ceilOf(plannedSteps)), Double.NaN);
        }
        return NONE;
    }
}
