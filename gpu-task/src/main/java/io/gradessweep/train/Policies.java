package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Measure;
import java.util.List;
import java.util.Map;

/**
 * The policies of an early stopping choice for a run of T steps: they freeze matrices, stop the run, or do neither.
 *
 * @param measure the measure that the freeze policy decides by
 * @param perElement whether the measure is divided by the matrix' number of elements before the policy gets it
 * @param changeSteps the steps whose updates a change of weights is that of
 */
public record Policies(FreezePolicy freeze, StopPolicy stop, Measure measure, boolean perElement, int changeSteps) {
    /** Creates policies whose changes are those of one step. */
    Policies(FreezePolicy freeze, StopPolicy stop, Measure measure, boolean perElement) {
        this(freeze, stop, measure, perElement, 1);
    }

    /** The policies of a run that trains every planned step. */
    public static final Policies NONE = of(new EarlyStopping.None(), 1, 0);

    /** Returns the policies of a run whose matrices freeze independently of each other. */
    public static Policies of(EarlyStopping choice, int plannedSteps, long seed) {
        return of(choice, plannedSteps, seed, Map.of());
    }

    /**
     * Returns the policies of a run.
     *
     * @param seed the seed of a policy's random draws
     * @param units for each matrix, the matrices that freeze together with it, itself included; a matrix that is
     *     missing freezes on its own
     */
    public static Policies of(EarlyStopping choice, int plannedSteps, long seed, Map<MatrixId, List<MatrixId>> units) {
        PolicyRegistry.Run run = new PolicyRegistry.Run(plannedSteps, seed, units);
        boolean perElement = choice instanceof EarlyStopping.FreezingRule rule && rule.perElement();
        return new Policies(
                PolicyRegistry.freeze(choice, run),
                PolicyRegistry.stop(choice, run),
                choice.judgedBy().orElse(Measure.GRADIENT_L1),
                perElement,
                choice instanceof EarlyStopping.FreezingRule rule ? rule.changeSteps() : 1);
    }

    /** Returns these policies with further validations, every so many steps, that are only recorded; 0 for none. */
    public Policies validatingEvery(int steps) {
        return new Policies(freeze, stop.validatingEvery(steps), measure, perElement, changeSteps);
    }

    /** Returns policies that train until the shared validation's last step and make its validations. */
    public static Policies of(SharedValidation validated) {
        return new Policies(FreezePolicy.NEVER, validated, Measure.GRADIENT_L1, false);
    }
}
