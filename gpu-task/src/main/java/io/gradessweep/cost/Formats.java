package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.Precision;

/**
 * The bytes that an element takes in a precision, as {@code WeightStorage} keeps it.
 *
 * @param gradients the number format of gradients
 */
record Formats(Precision precision, GradientFormat gradients) {
    static final int FLOAT32 = 4;
    private static final int BF16 = 2;
    /** Half a byte for a code, a byte for the scale of 64 elements, and a float32 for 256 of these scales. */
    private static final double NF4 = 1 / 2.0 + 1 / 64.0 + FLOAT32 / (64.0 * 256);
    /**
     * Dequantising a matrix holds its float32 levels and their products with the scales at once, and then frees both
     * for the bf16 result.
     */
    private static final int UNPACKING = 2 * FLOAT32 - BF16;

    /** Returns the bytes of an element in the format in which layers compute. */
    int computed() {
        return precision == Precision.FP32 ? FLOAT32 : BF16;
    }

    /** Returns the bytes of a trainable element as it is updated: a float32, or a bf16 number without float32 masters. */
    int updated() {
        return precision == Precision.BF16_PURE ? BF16 : FLOAT32;
    }

    /** Returns the bytes of a trainable element, and of the copy that layers compute with if they do so in bf16. */
    int trained() {
        return updated() + (updated() == computed() ? 0 : computed());
    }

    /** Returns the bytes of an element of a gradient. */
    int gradient() {
        return gradients == GradientFormat.COMPUTE ? computed() : FLOAT32;
    }

    /** Returns the bytes of an element of a gradient as layers return it, before it is converted; 0 if it is not. */
    int unconverted() {
        return gradient() == computed() ? 0 : computed();
    }

    /** Returns the bytes of a whole model that does not train. */
    long frozen(ModelGraph graph) {
        long matrices =
                graph.blocks().stream().mapToLong(Block::monitoredElements).sum();
        double ofMatrices = precision == Precision.NF4 ? NF4 : computed();
        return Math.round(matrices * ofMatrices) + (graph.elements() - matrices) * computed();
    }

    /** Returns the bytes of a layer's dequantised matrices, which autograd keeps with the layer's activations. */
    long unpacked(Block layer) {
        return precision == Precision.NF4 ? BF16 * layer.monitoredElements() : 0;
    }

    /** Returns the bytes that dequantising a layer's largest matrix takes in addition to the result. */
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
