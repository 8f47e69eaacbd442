package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.model.BackwardPass;
import io.gradessweep.spec.OptimizerSpec;
import org.junit.jupiter.api.Test;

class SgdOptimizerTest {
    /** Newer releases of libtorch warn at every step that is called the first and has no buffers to fill. */
    @Test
    void onlyBuffersHaveAFirstStep() {
        assertThat(fillsBuffersBeforeAndAfterAStep(0.9)).containsExactly(true, false);
        assertThat(fillsBuffersBeforeAndAfterAStep(0)).containsExactly(false, false);
    }

    private static boolean[] fillsBuffersBeforeAndAfterAStep(double momentum) {
        OptimizerSpec spec = new OptimizerSpec.Sgd(1e-3, momentum, 0);
        try (TinyRun run = new TinyRun(TinyRun.FULL, spec)) {
            SgdOptimizer optimizer = (SgdOptimizer) run.optimizer;
            boolean before = optimizer.fillsBuffers();
            BackwardPass.Result result = new BackwardPass(run.decoder, run.trainable)
                    .run(run.scope, TinyRun.batch(1, 1), TinyRun.batch(1, 1).lossTokens());
            optimizer.step(1, result.gradients(), 1e-3);
            return new boolean[] {before, optimizer.fillsBuffers()};
        }
    }
}
