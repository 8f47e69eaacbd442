package io.gradessweep.cost;

import io.gradessweep.result.FlopsLedger;
import java.util.Map;

/**
 * What a run, or the pretraining of a miniature, will take.
 *
 * @param parameters of the model, adapters included
 * @param steps optimizer steps, where no loss decides to stop earlier
 * @param flops as if nothing froze: an upper bound
 * @param work what its time is estimated from, by kind of pass
 * @param sampled whether batches were extrapolated from some of them, or are those of another seed; steps and parameters are
 *     always exact
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

    /** Of a job that is not quite the same. */
    public JobCost about() {
        return new JobCost(parameters, trainableParameters, steps, flops, memory, work, true);
    }
}
