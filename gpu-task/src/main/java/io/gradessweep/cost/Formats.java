package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.spec.Precision;

/** The bytes that numbers take under a precision, as {@code WeightStorage} keeps them. */
record Formats(Precision precision) {
    static final int FLOAT32 = 4;
    private static final int BF16 = 2;
    /** A byte for two codes, one for the scale of a block of 64, a float32 for the scales of 256 blocks. */
    private static final double NF4 = 1 / 2.0 + 1 / 64.0 + FLOAT32 / (64.0 * 256);
    /** Making a matrix of its codes takes its levels and their products with the scales at once, before it is bf16. */
    private static final int UNPACKING = 2 * FLOAT32 - BF16;

    /** Of a number that layers compute with. */
    int computed() {
        return precision == Precision.FP32 ? FLOAT32 : BF16;
    }

    /** Of a number that trains: float32, and below that a copy to compute with. */
    int trained() {
        return FLOAT32 + copied();
    }

    /** Of the copy beside a float32 number, where layers compute in another format. */
    int copied() {
        return precision == Precision.FP32 ? 0 : BF16;
    }

    /** Of a logit, its log-softmax and the gradient of either. */
    long logits() {
        return 3L * FLOAT32 + 2L * copied();
    }

    /** Of a whole model that does not train. */
    long frozen(ModelGraph graph) {
        long matrices =
                graph.blocks().stream().mapToLong(Block::monitoredElements).sum();
        double ofMatrices = precision == Precision.NF4 ? NF4 : computed();
        return Math.round(matrices * ofMatrices) + (graph.elements() - matrices) * computed();
    }

    /** Of a layer's matrices that were made of their codes, which autograd keeps with the layer's activations. */
    long unpacked(Block layer) {
        return precision == Precision.NF4 ? BF16 * layer.monitoredElements() : 0;
    }

    /** Of making the largest of them, beside the result. */
    long unpacking(Block layer) {
        return precision == Precision.NF4
                ? UNPACKING
                        * layer.monitored().stream()
                                .mapToLong(Slot::elements)
                                .max()
                                .orElseThrow()
                : 0;
    }
}
