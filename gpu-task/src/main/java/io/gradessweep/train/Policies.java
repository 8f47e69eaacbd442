package io.gradessweep.train;

import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;

/**
 * What an early stopping choice does to a run of T steps: freeze matrices, stop the run, or neither.
 *
 * @param measure what the freeze policy judges by
 * @param perElement whether it gets the measure divided by the matrix' number of elements
 */
public record Policies(FreezePolicy freeze, StopPolicy stop, Measure measure, boolean perElement) {
    /** Trains every planned step. */
    public static final Policies NONE = stopping(StopPolicy.NEVER);

    /** @param seed of what a policy draws */
    public static Policies of(EarlyStopping choice, int plannedSteps, long seed) {
        if (choice instanceof EarlyStopping.GradES grades) {
            FreezePolicy policy = new GradESPolicy(grades, plannedSteps);
            return new Policies(policy, StopPolicy.NEVER, grades.measure(), grades.perElement());
        }
        if (choice instanceof EarlyStopping.AutoFreeze spec) {
            return freezing(
                    new AutoFreezePolicy(spec, plannedSteps), new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS));
        }
        if (choice instanceof EarlyStopping.SlimFit spec) {
            return freezing(
                    new SlimFitPolicy(spec, plannedSteps),
                    new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, MatrixNorm.L1));
        }
        if (choice instanceof EarlyStopping.RandomFreeze spec) {
            return freezing(new RandomFreezePolicy(spec, plannedSteps, seed), Measure.GRADIENT_L1);
        }
        if (choice instanceof EarlyStopping.Patience patience) {
            return stopping(new PatiencePolicy(patience, plannedSteps));
        }
        if (choice instanceof EarlyStopping.StopAt stopAt) {
            return stopping(StopPolicy.at(stopAt.ratio().ceilOf(plannedSteps)));
        }
        return NONE;
    }

    private static Policies freezing(FreezePolicy freeze, Measure measure) {
        return new Policies(freeze, StopPolicy.NEVER, measure, false);
    }

    private static Policies stopping(StopPolicy stop) {
        return new Policies(FreezePolicy.NEVER, stop, Measure.GRADIENT_L1, false);
    }
}
