package io.gradessweep.image;

/**
 * Changes the size of planes of float32 samples bilinearly with anti-aliasing, as torch's
 * {@code interpolate(mode="bilinear", antialias=True)} does on a CPU: rows first, in float32 throughout with fused products
 * and sums, without rounding to levels.
 */
public final class PlaneResampling {
    private PlaneResampling() {}

    /**
     * Resizes one plane.
     *
     * @param plane of shape [height, width]
     * @return of shape [newHeight, newWidth]
     */
    public static float[] bilinear(float[] plane, int height, int width, int newHeight, int newWidth) {
        float[] wide = width == newWidth ? plane : rows(plane, height, width, newWidth);
        return height == newHeight ? wide : columns(wide, height, newWidth, newHeight);
    }

    private static float[] rows(float[] plane, int height, int width, int newWidth) {
        float[] out = new float[height * newWidth];
        for (int x = 0; x < newWidth; x++) {
            Taps taps = Taps.of(width, newWidth, x);
            for (int y = 0; y < height; y++) {
                out[y * newWidth + x] = taps.sum(plane, y * width, 1);
            }
        }
        return out;
    }

    private static float[] columns(float[] plane, int height, int width, int newHeight) {
        float[] out = new float[newHeight * width];
        for (int y = 0; y < newHeight; y++) {
            Taps taps = Taps.of(height, newHeight, y);
            for (int x = 0; x < width; x++) {
                out[y * width + x] = taps.sum(plane, x, width);
            }
        }
        return out;
    }

    private record Taps(int first, float[] weights) {
        static Taps of(int in, int out, int index) {
            float scale = (float) in / out;
            float support = Math.max(scale, 1);
            float inverse = scale >= 1 ? 1 / scale : 1;
            float center = scale * (index + 0.5f);
            int first = Math.max(0, (int) (center - support + 0.5f));
            int count = Math.min(in, (int) (center + support + 0.5f)) - first;
            float[] weights = new float[count];
            float sum = 0;
            for (int j = 0; j < count; j++) {
                weights[j] = Math.max(0, 1 - Math.abs((j + first - center + 0.5f) * inverse));
                sum += weights[j];
            }
            for (int j = 0; j < count; j++) {
                weights[j] /= sum;
            }
            return new Taps(first, weights);
        }

        float sum(float[] plane, int begin, int step) {
            float sum = plane[begin + first * step] * weights[0];
            for (int j = 1; j < weights.length; j++) {
                sum = Math.fma(plane[begin + (first + j) * step], weights[j], sum);
            }
            return sum;
        }
    }
}
