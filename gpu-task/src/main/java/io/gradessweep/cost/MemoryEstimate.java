package io.gradessweep.cost;

/**
 * Bytes a job holds at once, by part, each at its own peak: their sum is an upper bound, since gradients fill up while
 * activations are freed. The Java heap and the libraries are not counted.
 *
 * @param weights of the model and its adapters, and the best weights where a run keeps them
 * @param gradients of what trains, twice where micro-batches are accumulated
 * @param optimizer its state
 * @param activations what backward needs of the largest batch, or of scoring where that is more
 */
public record MemoryEstimate(long weights, long gradients, long optimizer, long activations) {
    public long total() {
        return weights + gradients + optimizer + activations;
    }
}
