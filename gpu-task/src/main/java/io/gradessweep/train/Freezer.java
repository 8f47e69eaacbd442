package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.Set;

/** Takes matrices out of training: no weight gradient, no update, gradient and optimizer state freed. */
record Freezer(TrainableParameters trainable, Optimizer optimizer) {
    void freeze(Set<MatrixId> matrices, Gradients gradients) {
        List<Parameter> frozen = trainable.freeze(matrices);
        gradients.drop(frozen);
        optimizer.release(frozen);
    }
}
