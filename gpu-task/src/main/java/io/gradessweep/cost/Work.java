package io.gradessweep.cost;

/**
 * What the time of passes is estimated from.
 *
 * @param flops of matrix products
 * @param elements numbers in the activations, which element-wise operations read and write
 * @param layerPasses passes times layers: each is a fixed number of operations that have to be started
 */
public record Work(double flops, double elements, double layerPasses) {
    public static final Work NONE = new Work(0, 0, 0);

    public Work plus(Work other) {
        return new Work(flops + other.flops, elements + other.elements, layerPasses + other.layerPasses);
    }

    Work times(double factor) {
        return new Work(factor * flops, factor * elements, factor * layerPasses);
    }
}
