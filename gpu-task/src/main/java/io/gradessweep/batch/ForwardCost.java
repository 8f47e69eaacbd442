package io.gradessweep.batch;

/** Gives the cost of a forward pass over a batch of some shape. Batches are composed so that this cost is least. */
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
