package io.gradessweep.cost;

import io.gradessweep.spec.Precision;

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
    /** The parts as numbers that are stored in this precision. */
    static MemoryEstimate of(Precision precision, long weights, long gradients, long optimizer, long activations) {
        int bytes = precision.bytes();
        return new MemoryEstimate(bytes * weights, bytes * gradients, bytes * optimizer, bytes * activations);
    }

    public long total() {
        return weights + gradients + optimizer + activations;
    }
}
