package io.gradessweep.cost;

/**
 * The operations of passes, from which their time is estimated.
 *
 * @param flops the FLOPs of matrix products
 * @param elements the elements of the activations, which element-wise operations read and write
 * @param layerPasses passes times layers; each takes a fixed number of operations that have to be launched
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
