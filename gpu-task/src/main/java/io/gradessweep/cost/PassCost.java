package io.gradessweep.cost;

/**
 * What the time of passes is estimated from.
 *
 * @param flops of matrix products
 * @param elements numbers in the activations, which element-wise operations read and write
 * @param layerPasses passes times layers: each is a fixed number of operations that have to be started
 */
public record PassCost(double flops, double elements, double layerPasses) {
    public static final PassCost NONE = new PassCost(0, 0, 0);

    public PassCost plus(PassCost other) {
        return new PassCost(flops + other.flops, elements + other.elements, layerPasses + other.layerPasses);
    }

    PassCost times(double factor) {
        return new PassCost(factor * flops, factor * elements, factor * layerPasses);
    }
}
