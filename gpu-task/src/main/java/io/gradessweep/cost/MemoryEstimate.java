package io.gradessweep.cost;

/**
 * The bytes that a job holds at its peak, by part. The Java heap and the libraries are not counted.
 *
 * @param weights the weights of the model and its adapters, and the best weights if a run keeps them
 * @param gradients the gradients of the trainable weights, counted twice if micro-batches are accumulated
 * @param optimizer the optimizer's state
 * @param activations the rest of the peak; it is less than all activations, since the backward pass frees activations
 *     while it fills gradients
 */
public record MemoryEstimate(long weights, long gradients, long optimizer, long activations) {
    public long total() {
        return weights + gradients + optimizer + activations;
    }
}
