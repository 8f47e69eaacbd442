package io.gradessweep.train;

import io.gradessweep.model.Decoder;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.MatrixId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Freezes matrices, so that they have no weight gradient and no update and their gradients, optimizer state and float32
 * masters are freed, and thaws them.
 *
 * @param keepsState whether optimizer state is kept because frozen matrices may train again
 * @param keepsMasters whether masters are kept, because frozen matrices may train again or get other weights
 */
record Freezer(
        Decoder decoder,
        TrainableParameters trainable,
        Optimizer optimizer,
        CriterionBuffers criterionBuffers,
        boolean keepsState,
        boolean keepsMasters) {
    /** @return the matrices that were frozen, with those that share their adapters */
    Set<MatrixId> freeze(Collection<MatrixId> matrices, Gradients gradients) {
        Set<MatrixId> left = trainable.activeMatrices();
        List<Parameter> frozen = trainable.freeze(matrices);
        gradients.drop(frozen);
        criterionBuffers.release(frozen);
        if (!keepsState) {
            optimizer.release(frozen);
        }
        releaseMasters(frozen);
        left.removeAll(trainable.activeMatrices());
        return left;
    }

    /** Frees the masters of frozen weights, where they are not kept. */
    void releaseMasters(Collection<Parameter> frozen) {
        if (!keepsMasters) {
            decoder.releaseMasters(frozen);
        }
    }

    /** @return the matrices that train again, with those that share their adapters */
    Set<MatrixId> thaw(Collection<MatrixId> matrices) {
        Set<MatrixId> before = trainable.activeMatrices();
        trainable.thaw(matrices);
        Set<MatrixId> back = trainable.activeMatrices();
        back.removeAll(before);
        return back;
    }
}
