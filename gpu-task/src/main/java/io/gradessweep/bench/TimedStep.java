package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.train.Optimizer;

/** One optimizer step in phases. Each ends by waiting for the device. */
final class TimedStep {
    static final int PHASES = 5;
    /** The index of the phase of the L1 norms, which only GradES needs. */
    static final int MONITOR = 3;

    private final TensorScope scope;
    private final Kernels kernels;
    private final BackwardPass pass;
    private final Optimizer optimizer;

    TimedStep(TensorScope scope, Decoder decoder, TrainableParameters trainable) {
        this.scope = scope;
        kernels = decoder.kernels();
        pass = new BackwardPass(decoder, trainable);
        optimizer = Optimizer.of(new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0.01), kernels, scope);
    }

    /** Does a step, and returns the milliseconds of forward, backward, L2 norms, L1 norms and AdamW. */
    double[] run(TokenBatch batch) {
        double[] millis = new double[PHASES];
        try (TensorScope step = scope.open()) {
            long begin = System.nanoTime();
            BackwardPass.Graph graph = pass.forward(step, batch, batch.lossTokens(), 0);
            graph.loss().toDoubles();
            begin = lap(millis, 0, begin);
            BackwardPass.Result result = pass.backward(step, step, graph);
            result.gradients().tensors().get(0).toFloats();
            begin = lap(millis, 1, begin);
            kernels.l2Norms(step, result.gradients().tensors()).toDoubles();
            begin = lap(millis, 2, begin);
            kernels.norms(step, result.gradients().tensors(), MatrixNorm.L1).toDoubles();
            begin = lap(millis, MONITOR, begin);
            optimizer.step(1, result.gradients(), 1e-4);
            scope.synchronize();
            lap(millis, 4, begin);
        }
        return millis;
    }

    private static long lap(double[] millis, int phase, long begin) {
        long now = System.nanoTime();
        millis[phase] = (now - begin) / 1e6;
        return now;
    }
}
