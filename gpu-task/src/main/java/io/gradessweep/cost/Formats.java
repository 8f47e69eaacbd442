package io.gradessweep.cost;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;

/** The bytes that numbers take under a precision, as {@code WeightStorage} keeps them. */
record Formats(Precision precision) {
    static final int FLOAT32 = 4;
    private static final int BF16 = 2;
    /** A byte for two codes, one for the scale of a block of 64, a float32 for the scales of 256 blocks. */
    private static final double NF4 = 1 / 2.0 + 1 / 64.0 + FLOAT32 / (64.0 * 256);
    /** Making a matrix of its codes takes indices, levels, their products and the result at once. */
    private static final int UNPACKING = Integer.BYTES / 2 + 2 * FLOAT32 + BF16;

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
    long frozen(DecoderConfig config) {
        long projections = 0;
        for (Projection projection : Projection.values()) {
            projections += config.layers() * config.elements(projection);
        }
        double ofProjections = precision == Precision.NF4 ? NF4 : computed();
        return Math.round(projections * ofProjections) + (config.parameters() - projections) * computed();
    }

    /** What computing a layer takes beside its activations: its largest matrix being unpacked, and the others. */
    long workspace(DecoderConfig config) {
        if (precision != Precision.NF4) {
            return 0;
        }
        long largest = 0;
        long layer = 0;
        for (Projection projection : Projection.values()) {
            largest = Math.max(largest, config.elements(projection));
            layer += config.elements(projection);
        }
        return largest * UNPACKING + layer * BF16;
    }
}
