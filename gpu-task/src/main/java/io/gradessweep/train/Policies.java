package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Measure;
import java.util.List;
import java.util.Map;

/**
 * What an early stopping choice does to a run of T steps: freeze matrices, stop the run, or neither.
 *
 * @param measure what the freeze policy judges by
 * @param perElement whether it gets the measure divided by the matrix' number of elements
 */
public record Policies(FreezePolicy freeze, StopPolicy stop, Measure measure, boolean perElement) {
    /** Trains every planned step. */
    public static final Policies NONE = of(new EarlyStopping.None(), 1, 0);

    /** Of matrices each of which freezes by itself. */
    public static Policies of(EarlyStopping choice, int plannedSteps, long seed) {
        return of(choice, plannedSteps, seed, Map.of());
    }

    /**
     * @param seed of what a policy draws
     * @param units by each of its matrices, those that freeze as one; who is not named freezes by itself
     */
    public static Policies of(EarlyStopping choice, int plannedSteps, long seed, Map<MatrixId, List<MatrixId>> units) {
        boolean perElement = choice instanceof EarlyStopping.GradES grades && grades.perElement();
        return new Policies(
                freeze(choice, plannedSteps, seed, units),
                stop(choice, plannedSteps),
                choice.judgedBy().orElse(Measure.GRADIENT_L1),
                perElement);
    }

    /** Trains until the riders' last step, and makes their checks. */
    public static Policies of(SharedValidation validated) {
        return new Policies(FreezePolicy.NEVER, validated, Measure.GRADIENT_L1, false);
    }

    private static FreezePolicy freeze(
            EarlyStopping choice, int plannedSteps, long seed, Map<MatrixId, List<MatrixId>> units) {
        if (choice instanceof EarlyStopping.GradES spec) {
            return new GradESPolicy(spec, plannedSteps);
        }
        if (choice instanceof EarlyStopping.AutoFreeze spec) {
            return new AutoFreezePolicy(spec, plannedSteps);
        }
        if (choice instanceof EarlyStopping.SlimFit spec) {
            return new SlimFitPolicy(spec, plannedSteps, units);
        }
        return choice instanceof EarlyStopping.RandomFreeze spec
                ? new RandomFreezePolicy(spec, plannedSteps, seed, units)
                : FreezePolicy.NEVER;
    }

    private static StopPolicy stop(EarlyStopping choice, int plannedSteps) {
        if (choice instanceof EarlyStopping.ValidationLoss patience) {
            return new ValidationLossPolicy(patience, plannedSteps);
        }
        return choice instanceof EarlyStopping.StopAt stopAt
                ? StopPolicy.at(stopAt.ratio().ceilOf(plannedSteps))
                : StopPolicy.NEVER;
    }
}
