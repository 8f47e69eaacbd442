package io.gradessweep.model;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Rotary position embedding (arXiv 2104.09864) in the precision that Hugging Face uses: frequencies and angles are
 * float32, which changes the result at far positions.
 */
final class RotaryEmbedding {
    private final Rope rope;

    RotaryEmbedding(DecoderConfig config) {
        rope = config.rope();
    }

    /**
     * The cos and sin of the angles, C of them for each position, where C is the number of elements that are rotated:
     * (T, C), or (B, 1, T, C) if the positions of the rows differ.
     */
    record Rotation(Tensor cos, Tensor sin) {}

    /**
     * Returns the frequencies in radians per position, (C / 2).
     *
     * @param length the longest sequence of the batch
     */
    float[] frequencies(int length) {
        return rope.scaling().frequencies(rope.theta(), rope.dim(), length);
    }

    /** Returns the rotation for the batch's positions. */
    Rotation rotation(TensorScope scope, TokenBatch batch) {
        int[] positions = batch.positions();
        if (positions.length == 3 * batch.tokens()) {
            return rotationOfImages(scope, batch);
        }
        float[] frequencies = frequencies(Arrays.stream(positions).max().orElse(0) + 1);
        int width = rope.dim();
        float[] cos = new float[positions.length * width];
        float[] sin = new float[cos.length];
        Map<Integer, Integer> known = new HashMap<>();
        for (int t = 0; t < positions.length; t++) {
            Integer same = known.putIfAbsent(positions[t], t);
            if (same == null) {
                compute(positions[t], frequencies, cos, sin, t * width);
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

    /** Returns the rotation for tokens that have positions in time, in height and in width. */
    private Rotation rotationOfImages(TensorScope scope, TokenBatch batch) {
        int[] positions = batch.positions();
        float[] frequencies = frequencies(Arrays.stream(positions).max().orElse(0) + 1);
        int half = frequencies.length;
        int[] axes = axes();
        float[] cos = new float[batch.tokens() * rope.dim()];
        float[] sin = new float[cos.length];
        for (int t = 0; t < batch.tokens(); t++) {
            for (int i = 0; i < half; i++) {
                float angle = positions[axes[i] * batch.tokens() + t] * frequencies[i];
                int at = t * rope.dim() + i;
                cos[at] = cos[at + half] = (float) Math.cos(angle);
                sin[at] = sin[at + half] = (float) Math.sin(angle);
            }
        }
        long[] shape = {batch.rows(), 1, batch.length(), rope.dim()};
        return new Rotation(scope.floats(cos, shape), scope.floats(sin, shape));
    }

    /** Returns, for each frequency, the axis whose position turns it. */
    private int[] axes() {
        int[] axes = new int[rope.dim() / 2];
        int next = 0;
        for (int axis = 0; axis < rope.sections().size(); axis++) {
            int end = next + rope.sections().get(axis);
            Arrays.fill(axes, next, end, axis);
            next = end;
        }
        return axes;
    }

    private void compute(int position, float[] frequencies, float[] cos, float[] sin, int at) {
        int half = frequencies.length;
        float factor = (float) rope.scaling().attentionFactor();
        for (int i = 0; i < half; i++) {
            float angle = position * frequencies[i];
            cos[at + i] = cos[at + i + half] = (float) Math.cos(angle) * factor;
            sin[at + i] = sin[at + i + half] = (float) Math.sin(angle) * factor;
        }
    }
}
