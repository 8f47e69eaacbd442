package io.gradessweep.cost;

/**
 * The bytes that a job holds on its device at its peak, by part, and those that it keeps in host memory instead. The Java heap and the libraries are not counted.
 *
 * @param weights the weights of the model and its adapters, and the best weights if a run keeps them
 * @param gradients the gradients of the trainable weights
 * @param optimizer the optimizer's state
 * @param activations the rest of the peak, in a pass or in the update; it is less than all activations, since the backward
 *     pass frees activations while it fills gradients
 * @param host what is offloaded: the optimizer's state and the best weights
 * @param freezable the part of the device's bytes that is given back once all matrices that the run may freeze are frozen
 */
public record MemoryEstimate(
        long weights, long gradients, long optimizer, long activations, long host, long freezable) {
    /** Creates the estimate of a job that offloads nothing and freezes nothing. */
    public MemoryEstimate(long weights, long gradients, long optimizer, long activations) {
        this(weights, gradients, optimizer, activations, 0, 0);
    }

    /** Returns the bytes on the device. */
    public long total() {
        return weights + gradients + optimizer + activations;
    }
}
