package io.gradessweep.cost;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import java.util.Arrays;
import java.util.stream.LongStream;

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
    long frozen(DecoderConfig config) {
        long projections = config.layers() * elements(config).sum();
        double ofProjections = precision == Precision.NF4 ? NF4 : computed();
        return Math.round(projections * ofProjections) + (config.parameters() - projections) * computed();
    }

    /** Of a layer's projections that were made of their codes, which autograd keeps with the layer's activations. */
    long unpacked(DecoderConfig config) {
        return precision == Precision.NF4 ? BF16 * elements(config).sum() : 0;
    }

    /** Of making the largest of them, beside the result. */
    long unpacking(DecoderConfig config) {
        return precision == Precision.NF4 ? UNPACKING * elements(config).max().orElseThrow() : 0;
    }

    private static LongStream elements(DecoderConfig config) {
        return Arrays.stream(Projection.values()).mapToLong(config::elements);
    }
}
