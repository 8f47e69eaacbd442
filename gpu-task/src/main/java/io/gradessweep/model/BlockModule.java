package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/** Computes one block of a model. There is an implementation for each kind of block. */
interface BlockModule {
    /**
     * Returns the block's output.
     *
     * @param scope owns the output
     * @param inputs the outputs of the blocks that feed this one; null for one that the pass does not compute
     */
    Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass);

    /**
     * Computes the block's output and keeps what its gradients need.
     *
     * @param scope owns the output and what is kept
     * @param inputs the outputs of the blocks that feed this one; null for one that the pass does not compute, whose
     *     gradient is then left out
     */
    Recorded record(TensorScope scope, List<Tensor> inputs, Wanted wanted, PassInputs pass);

    /** The gradients that a backward pass needs of a block. They stay the same until matrices freeze or thaw. */
    final class Wanted {
        private final List<Parameter> weights;
        private final List<Tensor> values;
        private final List<Boolean> inputs;

        /**
         * @param weights the weights that train
         * @param values the tensors that the block computes with for them
         * @param inputs for each input, whether its gradient is needed
         */
        Wanted(List<Parameter> weights, List<Tensor> values, List<Boolean> inputs) {
            this.weights = List.copyOf(weights);
            this.values = List.copyOf(values);
            this.inputs = List.copyOf(inputs);
        }

        List<Parameter> weights() {
            return weights;
        }

        List<Tensor> values() {
            return values;
        }

        List<Boolean> inputs() {
            return inputs;
        }

        boolean isEmpty() {
            return weights.isEmpty() && !inputs.contains(true);
        }
    }

    /** A block's output and what its gradients need. */
    interface Recorded extends AutoCloseable {
        Tensor output();

        /**
         * Returns the gradients of the sum of y dy, where y is the output: those of the weights that were wanted, then
         * those of the inputs. Each has the shape of its tensor. It can be called once.
         *
         * @param dy null for the head, whose output is the loss; the factor of {@link PassInputs#loss} takes its place
         */
        List<Tensor> gradients(TensorScope scope, Tensor dy, PassInputs pass);

        /** Frees the output and what was kept. */
        @Override
        void close();
    }

    /**
     * A block that has no formulas of its gradients: a graph is recorded between leaf tensors, and autograd differentiates
     * it.
     */
    abstract class Differentiable implements BlockModule {
        final Kernels kernels;

        Differentiable(Kernels kernels) {
            this.kernels = kernels;
        }

        @Override
        public Recorded record(TensorScope scope, List<Tensor> inputs, Wanted wanted, PassInputs pass) {
            List<Tensor> leaves = new ArrayList<>();
            List<Tensor> variables = new ArrayList<>(wanted.values);
            for (int i = 0; i < inputs.size(); i++) {
                if (inputs.get(i) == null) {
                    leaves.add(null);
                    continue;
                }
                boolean needed = wanted.inputs.get(i);
                Tensor leaf = needed
                        ? kernels.trainableLeaf(scope, inputs.get(i))
                        : kernels.constantLeaf(scope, inputs.get(i));
                leaves.add(leaf);
                if (needed) {
                    variables.add(leaf);
                }
            }
            return new Graph(kernels, forward(scope, leaves, pass), variables);
        }

        /** @param variables the tensors to differentiate with respect to */
        private record Graph(Kernels kernels, Tensor output, List<Tensor> variables) implements Recorded {
            @Override
            public List<Tensor> gradients(TensorScope scope, Tensor dy, PassInputs pass) {
                // Of adapters and a batch without images, none of what joins both to the text needs a gradient.
                return variables.isEmpty() ? List.of() : kernels.vjp(scope, output, variables, dy);
            }

            @Override
            public void close() {
                output.close();
            }
        }
    }
}
