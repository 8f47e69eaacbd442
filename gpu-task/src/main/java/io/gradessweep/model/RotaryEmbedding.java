package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/**
 * Rotary position embedding (arXiv 2104.09864) in the precision Hugging Face uses: frequencies and angles are float32,
 * which far positions can tell.
 */
final class RotaryEmbedding {
    private final float[] frequencies;

    RotaryEmbedding(DecoderConfig config) {
        frequencies = new float[config.headDim() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float exponent = 2f * i / config.headDim();
            double frequency = 1 / (float) Math.pow(config.ropeTheta(), exponent);
            frequencies[i] = (float) config.ropeScaling()
                    .map(scaling -> scaling.scaled((float) frequency))
                    .orElse(frequency)
                    .doubleValue();
        }
    }

    /** Radians per position, (head_dim / 2). */
    float[] frequencies() {
        return frequencies.clone();
    }

    /** cos and sin (T, head_dim) of the batch's positions, and a mask where rows are padded on the left. */
    Kernels.Positions positions(TensorScope scope, TokenBatch batch) {
        int half = frequencies.length;
        float[] cos = new float[batch.length() * 2 * half];
        float[] sin = new float[cos.length];
        for (int t = 0; t < batch.length(); t++) {
            for (int i = 0; i < half; i++) {
                float angle = batch.positions()[t] * frequencies[i];
                int at = t * 2 * half + i;
                cos[at] = cos[at + half] = (float) Math.cos(angle);
                sin[at] = sin[at + half] = (float) Math.sin(angle);
            }
        }
        long[] shape = {batch.length(), 2L * half};
        return new Kernels.Positions(scope.floats(cos, shape), scope.floats(sin, shape), mask(scope, batch));
    }

    /**
     * Padding on the right needs no mask: causal attention never looks there. On the left, a real token sees the real
     * tokens up to itself, and padding sees itself alone, so that no row of the softmax is empty.
     */
    private static List<Tensor> mask(TensorScope scope, TokenBatch batch) {
        if (!batch.paddedLeft()) {
            return List.of();
        }
        int length = batch.length();
        boolean[] allowed = new boolean[batch.rows() * length * length];
        for (int row = 0; row < batch.rows(); row++) {
            for (int query = 0; query < length; query++) {
                for (int key = 0; key <= query; key++) {
                    allowed[(row * length + query) * length + key] = key >= batch.starts()[row] || key == query;
                }
            }
        }
        return List.of(scope.booleans(allowed, batch.rows(), 1, length, length));
    }
}
