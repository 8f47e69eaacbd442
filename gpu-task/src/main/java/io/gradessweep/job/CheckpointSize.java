package io.gradessweep.job;

import io.gradessweep.model.Parameter;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.RunSpec;
import java.util.List;

/** The size of a run's checkpoint, as far as it is known before the run trains. */
final class CheckpointSize {
    private CheckpointSize() {}

    /**
     * Returns the bytes of the weights that train, of the optimizer's state and of the best weights. What a criterion
     * compares with and the traces are not counted.
     *
     * @param trained the weights that train
     */
    static long expected(RunSpec spec, List<Parameter> trained) {
        long weights = 0;
        long elements = 0;
        for (Parameter parameter : trained) {
            long size = parameter.value().size();
            elements += size;
            weights += size * parameter.value().format().bytes();
        }
        long state =
                spec.optimizer().numbersPerWeight() * spec.optimizer().state().bytes(elements);
        boolean compensated = spec.precision() == Precision.BF16_PURE
                && spec.training().memory().rounding() == Rounding.KAHAN;
        return weights * (spec.earlyStopping().restoreBest() ? 2 : 1) + state + (compensated ? weights : 0);
    }
}
