package io.gradessweep.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The 256 numbers of 8-bit dynamic quantisation (arXiv 1511.04561), ascending: for each exponent from 10^-6 to 1 the
 * midpoints of equal parts of [0.1, 1], then 0 and 1.
 */
final class DynamicMap {
    private static final int EXPONENTS = 7;

    private DynamicMap() {}

    /** Returns the map of numbers of both signs, with 2^e parts for exponent e. */
    static float[] signed() {
        return of(true);
    }

    /** Returns the map of numbers that are not negative, with 2^(e + 1) parts for exponent e. */
    static float[] positive() {
        return of(false);
    }

    private static float[] of(boolean signed) {
        List<Float> values = new ArrayList<>(List.of(0f, 1f));
        for (int exponent = 0; exponent < EXPONENTS; exponent++) {
            int parts = signed ? 1 << exponent : 2 << exponent;
            double scale = Math.pow(10, exponent - (EXPONENTS - 1));
            for (int part = 0; part < parts; part++) {
                double middle = 0.1 + 0.9 * (part + 0.5) / parts;
                values.add((float) (scale * middle));
                if (signed) {
                    values.add((float) (-scale * middle));
                }
            }
        }
        float[] sorted = new float[values.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = values.get(i);
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * Returns the bounds between levels. A value between two levels gets the upper one if it is above their midpoint.
     */
    static Tensor midpoints(float[] levels, TensorScope scope) {
        float[] middle = new float[levels.length - 1];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = (levels[i] + levels[i + 1]) / 2;
        }
        return scope.floats(middle, middle.length);
    }
}
