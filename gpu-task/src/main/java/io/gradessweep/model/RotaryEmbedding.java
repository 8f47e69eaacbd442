package io.gradessweep.model;

import io.gradessweep.torch.InputKernels;
import io.gradessweep.torch.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

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

    /** The cos and sin of angles in the host's memory, C of them for each token. */
    record Angles(float[] cos, float[] sin) {}

    /** Returns the angles of positions 0 to length - 1. */
    Angles first(int length) {
        int[] positions = new int[length];
        Arrays.setAll(positions, i -> i);
        return of(1, positions);
    }

    /**
     * Returns the angles of tokens.
     *
     * @param positions those of all tokens in each of the directions of {@link #parts}
     */
    Angles of(int directions, int... positions) {
        float[] frequencies = frequencies(end(positions));
        int[] turnedBy = directions(directions);
        int tokens = positions.length / directions;
        int width = rope.dim();
        float[] cos = new float[tokens * width];
        float[] sin = new float[cos.length];
        Map<Integer, Integer> known = new HashMap<>();
        for (int t = 0; t < tokens; t++) {
            Integer same = directions == 1 ? known.putIfAbsent(positions[t], t) : null;
            if (same == null) {
                for (int i = 0; i < frequencies.length; i++) {
                    turn(positions[turnedBy[i] * tokens + t] * frequencies[i], cos, sin, t * width + i);
                }
            } else {
                System.arraycopy(cos, same * width, cos, t * width, width);
                System.arraycopy(sin, same * width, sin, t * width, width);
            }
        }
        return new Angles(cos, sin);
    }

    /** Returns, for each frequency, the direction whose position turns it. */
    private int[] directions(int count) {
        int[] directions = new int[rope.dim() / 2];
        int next = 0;
        for (int direction = 0; direction < count && count > 1; direction++) {
            int end = next + rope.sections().get(direction);
            Arrays.fill(directions, next, end, direction);
            next = end;
        }
        return directions;
    }

    /** Returns the number after the largest position. */
    static int end(int... positions) {
        return Arrays.stream(positions).max().orElse(0) + 1;
    }

    /** Returns the number of elements of a head that are rotated. */
    int width() {
        return rope.dim();
    }

    /**
     * Returns the parts of a token's angles, as {@link InputKernels#rowsAt} takes them, if a token has positions in so many
     * directions: one, or time, height and width, each of which turns some of the frequencies in both halves of a head.
     */
    long[] parts(int directions) {
        if (directions == 1) {
            return new long[] {0, 0, rope.dim()};
        }
        LongStream.Builder parts = LongStream.builder();
        int begin = 0;
        for (int half = 0; half < 2; half++) {
            for (int direction = 0; direction < directions; direction++) {
                int end = begin + rope.sections().get(direction);
                parts.add(direction).add(begin).add(end);
                begin = end;
            }
        }
        return parts.build().toArray();
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
