package io.gradessweep.cost;

import io.gradessweep.result.FlopsLedger;
import java.util.Map;

/**
 * The estimated cost of a run, or of the pretraining of a miniature.
 *
 * @param parameters the number of parameters of the model, adapters included
 * @param steps the number of optimizer steps, if no validation loss stops training earlier
 * @param flops the FLOPs if nothing froze, which is an upper bound
 * @param work the operations from which the time is estimated, by kind of pass
 * @param sampled whether the batches were extrapolated from some of them, or are those of another seed; steps and
 *     parameters are always exact
 */
public record JobCost(
        long parameters,
        long trainableParameters,
        int steps,
        FlopsLedger flops,
        MemoryEstimate memory,
        Map<PassKind, PassCost> work,
        boolean sampled) {
    public JobCost {
        work = Map.copyOf(work);
    }

    /** Returns this cost with the memory of another way to compute the same. */
    public JobCost with(MemoryEstimate other) {
        return new JobCost(parameters, trainableParameters, steps, flops, other, work, sampled);
    }

    /** Returns this cost, marked as that of a job that differs a little. */
    public JobCost about() {
        return new JobCost(parameters, trainableParameters, steps, flops, memory, work, true);
    }
}
