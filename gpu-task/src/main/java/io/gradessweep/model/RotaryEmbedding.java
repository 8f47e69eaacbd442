package io.gradessweep.model;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.HashMap;
import java.util.Map;

/**
 * Rotary position embedding (arXiv 2104.09864) in the precision that Hugging Face uses: frequencies and angles are
 * float32, which changes the result at far positions.
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

    /** The cos and sin of the angles: (T, head_dim), or (B, 1, T, head_dim) if the positions of the rows differ. */
    record Rotation(Tensor cos, Tensor sin) {}

    /** Returns the frequencies in radians per position, (head_dim / 2). */
    float[] frequencies() {
        return frequencies.clone();
    }

    /** Returns the rotation for the batch's positions. */
    Rotation rotation(TensorScope scope, TokenBatch batch) {
        int[] positions = batch.positions();
        int width = 2 * frequencies.length;
        float[] cos = new float[positions.length * width];
        float[] sin = new float[cos.length];
        Map<Integer, Integer> known = new HashMap<>();
        for (int t = 0; t < positions.length; t++) {
            Integer same = known.putIfAbsent(positions[t], t);
            if (same == null) {
                compute(positions[t], cos, sin, t * width);
            } else {
                System.arraycopy(cos, same * width, cos, t * width, width);
                System.arraycopy(sin, same * width, sin, t * width, width);
            }
        }
        long[] shape = positions.length == batch.length()
                ? new long[] {batch.length(), width}
                : new long[] {batch.rows(), 1, batch.length(), width};
        return new Rotation(scope.floats(cos, shape), scope.floats(sin, shape));
    }

    private void compute(int position, float[] cos, float[] sin, int at) {
        int half = frequencies.length;
        for (int i = 0; i < half; i++) {
            float angle = position * frequencies[i];
            cos[at + i] = cos[at + i + half] = (float) Math.cos(angle);
            sin[at + i] = sin[at + i + half] = (float) Math.sin(angle);
        }
    }
}
