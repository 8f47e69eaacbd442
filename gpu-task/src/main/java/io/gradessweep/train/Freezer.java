package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.Set;

/** Takes matrices out of training: no weight gradient, no update, gradient and optimizer state freed. */
record Freezer(TrainableParameters trainable, Optimizer optimizer, CriterionTensors criterionTensors) {
    /** @return what was frozen: the matrices, and those that share their adapters */
    Set<MatrixId> freeze(Set<MatrixId> matrices, Gradients gradients) {
        Set<MatrixId> left = trainable.activeMatrices();
        List<Parameter> frozen = trainable.freeze(matrices);
        gradients.drop(frozen);
        optimizer.release(frozen);
        criterionTensors.release(frozen);
        left.removeAll(trainable.activeMatrices());
        return left;
    }
}
