package io.gradessweep.batch;

/** Says what a forward pass over a batch of some shape costs, so that batches can be composed to cost the least. */
@FunctionalInterface
public interface ForwardCost {
    /**
     * Returns the FLOPs of a forward pass.
     *
     * @param length tokens of each row, padding included
     * @param predicting positions whose logits are computed
     */
    long forward(int rows, int length, int predicting);
}
