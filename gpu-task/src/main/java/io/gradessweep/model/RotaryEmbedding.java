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
     * (T, 1, C), or (B, T, 1, C) if the positions of the rows differ. The first half of sin is negated, as the first
     * half of a head is rotated: x1 cos - x2 sin.
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

    /** Returns whether positions are 0, 1, 2 and so on, and as few as have the same frequencies in every batch. */
    static boolean isCommon(DecoderConfig config, int... positions) {
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] != i) {
                return false;
            }
        }
        return positions.length <= config.lengthOfSameFrequencies();
    }

    /** Returns the rotation of positions 0 to length - 1, (length, 1, C). */
    Rotation common(TensorScope scope, int length) {
        int[] none = new int[length];
        return rotation(scope, TokenBatch.of(1, length, none, none, new int[] {length}));
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
                ? new long[] {batch.length(), 1, width}
                : new long[] {batch.rows(), batch.length(), 1, width};
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
                turn(positions[axes[i] * batch.tokens() + t] * frequencies[i], cos, sin, t * rope.dim() + i);
            }
        }
        long[] shape = {batch.rows(), batch.length(), 1, rope.dim()};
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
        for (int i = 0; i < frequencies.length; i++) {
            turn(position * frequencies[i], cos, sin, at + i);
        }
    }

    /** Sets cos and sin of an angle in both halves of a head. */
    private void turn(float angle, float[] cos, float[] sin, int at) {
        int half = rope.dim() / 2;
        float factor = (float) rope.scaling().attentionFactor();
        cos[at] = cos[at + half] = (float) Math.cos(angle) * factor;
        sin[at + half] = (float) Math.sin(angle) * factor;
        sin[at] = -sin[at + half];
    }
}
