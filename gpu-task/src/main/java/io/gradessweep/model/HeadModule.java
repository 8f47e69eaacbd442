package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorDict;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.List;

/**
 * The final norm and the output table. In training its output is the summed negative log-likelihood of the targets.
 */
final class HeadModule implements BlockModule {
    private final Kernels kernels;
    private final Kernels.Head head;
    private final ActiveWeights active;

    /** @param active the norm and the table, by their names in {@code kernels.py} */
    HeadModule(Kernels kernels, Kernels.Head head, ActiveWeights active) {
        this.kernels = kernels;
        this.head = head;
        this.active = active;
    }

    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        Kernels.Loss loss = kernels.lossSum(scope, inputs.get(0), pass.targets(), head);
        loss.kept().close();
        return loss.loss();
    }

    @Override
    public Recorded record(TensorScope scope, List<Tensor> inputs, Wanted wanted, PassInputs pass) {
        Tensor x = inputs.get(0);
        if (pass.loss().chunk() > 0) {
            return new Differentiated(Torch.withoutGradients(() -> kernels.lossInChunks(
                    scope,
                    x,
                    pass.targets(),
                    head,
                    pass.loss().chunk(),
                    pass.loss().factor(),
                    active.of(wanted),
                    wanted.inputs().get(0))));
        }
        Kernels.Loss loss = Torch.withoutGradients(() -> kernels.lossSum(scope, x, pass.targets(), head));
        return new Logprobs(x, loss, wanted);
    }

    Kernels.Head head() {
        return head;
    }

    /**
     * The loss and its gradients, which are computed together where it is computed in chunks.
     *
     * @param results the loss, and then the gradients
     */
    private record Differentiated(List<Tensor> results) implements Recorded {
        @Override
        public Tensor output() {
            return results.get(0);
        }

        @Override
        public List<Tensor> gradients(TensorScope scope, Tensor dy, PassInputs pass) {
            return results.subList(1, results.size());
        }

        @Override
        public void close() {
            output().close();
        }
    }

    private final class Logprobs implements Recorded {
        private final Tensor x;
        private final Kernels.Loss loss;
        private final Wanted wanted;

        Logprobs(Tensor x, Kernels.Loss loss, Wanted wanted) {
            this.x = x;
            this.loss = loss;
            this.wanted = wanted;
        }

        @Override
        public Tensor output() {
            return loss.loss();
        }

        @Override
        public List<Tensor> gradients(TensorScope scope, Tensor dy, PassInputs pass) {
            TensorDict weights = active.of(wanted);
            boolean needed = wanted.inputs().get(0);
            return Torch.withoutGradients(() -> kernels.lossGradients(
                    scope, x, pass.targets(), head, pass.loss().factor(), weights, needed, loss));
        }

        @Override
        public void close() {
            loss.kept().close();
            loss.loss().close();
        }
    }
}
