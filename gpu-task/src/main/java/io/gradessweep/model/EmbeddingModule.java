package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.List;

/**
 * Looks token ids up in a table (V, D). A separate kernel computes the gradient, in float32 for every number format of
 * the table.
 */
record EmbeddingModule(Kernels kernels, Tensor table, int vocabulary) implements BlockModule {
    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        return kernels.embed(scope, table, pass.ids());
    }

    @Override
    public Recorded record(TensorScope scope, List<Tensor> inputs, Wanted wanted, PassInputs pass) {
        return new Looked(Torch.withoutGradients(() -> forward(scope, inputs, pass)));
    }

    /** The embeddings; nothing else is needed but the ids. */
    private final class Looked implements Recorded {
        private final Tensor output;

        Looked(Tensor output) {
            this.output = output;
        }

        @Override
        public Tensor output() {
            return output;
        }

        @Override
        public List<Tensor> gradients(TensorScope scope, Tensor dy, PassInputs pass) {
            return List.of(kernels.embedGradient(scope, dy, pass.ids(), vocabulary));
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
