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
        PolicyRegistry.Run run = new PolicyRegistry.Run(plannedSteps, seed, units);
        boolean perElement = choice instanceof EarlyStopping.FreezingRule rule && rule.perElement();
        return new Policies(
                PolicyRegistry.freeze(choice, run),
                PolicyRegistry.stop(choice, run),
                choice.judgedBy().orElse(Measure.GRADIENT_L1),
                perElement);
    }

    /** Trains until the riders' last step, and makes their checks. */
    public static Policies of(SharedValidation validated) {
        return new Policies(FreezePolicy.NEVER, validated, Measure.GRADIENT_L1, false);
    }
}
