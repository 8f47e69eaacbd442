package io.gradessweep.torch;

import java.util.List;
import java.util.Map;

/**
 * 4-bit NormalFloat with double quantisation (arXiv 2305.14314), with the same values as bitsandbytes: 4.127 bits per
 * weight. The arithmetic is in {@code kernels.py}, the tables are here.
 */
public final class Nf4 {
    private static final float[] LEVELS = {
        -1.0f,
        -0.6961928f,
        -0.52507305f,
        -0.3949175f,
        -0.28444138f,
        -0.18477343f,
        -0.091050036f,
        0.0f,
        0.0795803f,
        0.1609302f,
        0.2461123f,
        0.33791524f,
        0.44070983f,
        0.562617f,
        0.72295684f,
        1.0f
    };

    static final String LEVELS_OF_BYTE = "levels";
    static final String SCALE_LEVELS = "scale_levels";
    static final String SCALE_CODES = "scale_codes";
    static final String SCALE_RANGES = "scale_ranges";
    static final String SCALE_OFFSET = "scale_offset";

    private final Kernels kernels;
    private final Tensor pairs;
    private final Tensor scaleLevels;
    private final Tensor bounds;
    private final Tensor scaleBounds;

    /** @param scope owns the tables */
    public Nf4(Kernels kernels, TensorScope scope) {
        this.kernels = kernels;
        int codes = LEVELS.length * LEVELS.length;
        float[] both = new float[2 * codes];
        for (int code = 0; code < codes; code++) {
            both[2 * code] = LEVELS[code / LEVELS.length];
            both[2 * code + 1] = LEVELS[code % LEVELS.length];
        }
        pairs = scope.floats(both, codes, 2);
        float[] dynamic = DynamicMap.signed();
        scaleLevels = scope.floats(dynamic, dynamic.length);
        bounds = DynamicMap.midpoints(LEVELS, scope);
        scaleBounds = DynamicMap.midpoints(dynamic, scope);
    }

    /**
     * A quantised matrix.
     *
     * @param codes uint8 (R, C / 2)
     * @param scales the codes of its blocks' scales, the scales of these, and their offset, by their names in
     *     {@code kernels.py}
     */
    public record Matrix(Tensor codes, Map<String, Tensor> scales) {}

    /**
     * Quantises a matrix.
     *
     * @param scope owns the result
     * @param matrix float32 (R, C), C even
     */
    public Matrix quantise(TensorScope scope, Tensor matrix) {
        List<Tensor> parts = kernels.quantise(scope, matrix, bounds, scaleBounds);
        return new Matrix(
                parts.get(0),
                Map.of(SCALE_CODES, parts.get(1), SCALE_RANGES, parts.get(2), SCALE_OFFSET, parts.get(3)));
    }

    /** Returns the tables of levels by which codes are decoded, by the names that the kernels use. */
    public Map<String, Tensor> tables() {
        return Map.of(LEVELS_OF_BYTE, pairs, SCALE_LEVELS, scaleLevels);
    }
}
