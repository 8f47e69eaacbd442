package io.gradessweep.cost;

/**
 * Bytes a job holds at the moment it holds the most, by part. The Java heap and the libraries are not counted.
 *
 * @param weights of the model and its adapters, and the best weights where a run keeps them
 * @param gradients of what trains, twice where micro-batches are accumulated
 * @param optimizer its state
 * @param activations what there is then beside these: backward frees activations while it fills gradients
 */
public record MemoryEstimate(long weights, long gradients, long optimizer, long activations) {
    public long total() {
        return weights + gradients + optimizer + activations;
    }
}
