package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import java.util.List;

/**
 * The micro-batches of optimizer steps, by step number. A run that was interrupted continues with the same batches that
 * it would have had without the interruption.
 */
public interface StepBatches {
    /**
     * Returns the micro-batches of an optimizer step, whose gradients are accumulated.
     *
     * @param step from 1, without bound
     */
    List<TokenBatch> step(int step);

    /** Returns the same steps with so many rows in a micro-batch; these ones, where steps have one form only. */
    default StepBatches withRowsPerPass(int rows) {
        return this;
    }

    /** Returns the seconds for which the thread that trains has waited for images. */
    default double waitedSeconds() {
        return 0;
    }
}
