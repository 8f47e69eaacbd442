package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import java.util.List;

/**
 * What every optimizer step trains on, by step number: a run that was interrupted goes on with the very batches it would
 * have seen.
 */
public interface StepBatches {
    /**
     * The micro-batches of an optimizer step; their gradients are accumulated.
     *
     * @param step from 1, without bound
     */
    List<TokenBatch> step(int step);
}
