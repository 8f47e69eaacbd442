package io.gradessweep.image;

/**
 * Changes the size of images with Pillow's arithmetic, which torchvision shares for 8-bit images and no Java library
 * has: rows first, rounded to 8 bits, then columns; a pass that changes no size is left out. Pillow 13 sometimes goes
 * over columns first; the order here is that of all releases before.
 */
public final class Resampling {
    /** Weights are integers of this many binary places. */
    private static final int PLACES = 22;

    private static final int HALF = 1 << (PLACES - 1);

    private Resampling() {}

    /** Returns the image at a size of at least 1 x 1; the same image if it has that size. */
    public static RgbImage resize(RgbImage image, int width, int height, ResamplingFilter filter) {
        RgbImage wide = width == image.width() ? image : rows(image, taps(image.width(), width, filter));
        return height == image.height() ? wide : columns(wide, taps(image.height(), height, filter));
    }

    private static RgbImage rows(RgbImage image, Taps[] taps) {
        byte[] from = image.samples();
        byte[] to = new byte[sampleCount(taps.length, image.height())];
        int target = 0;
        for (int y = 0; y < image.height(); y++) {
            int row = y * image.width() * RgbImage.CHANNELS;
            for (Taps tap : taps) {
                int begin = row + tap.first * RgbImage.CHANNELS;
                target = weigh(from, begin, RgbImage.CHANNELS, tap.weights, to, target);
            }
        }
        return new RgbImage(taps.length, image.height(), to);
    }

    private static RgbImage columns(RgbImage image, Taps[] taps) {
        byte[] from = image.samples();
        int row = image.width() * RgbImage.CHANNELS;
        byte[] to = new byte[sampleCount(image.width(), taps.length)];
        int target = 0;
        for (Taps tap : taps) {
            for (int x = 0; x < image.width(); x++) {
                target = weigh(from, tap.first * row + x * RgbImage.CHANNELS, row, tap.weights, to, target);
            }
        }
        return new RgbImage(image.width(), taps.length, to);
    }

    /** Writes one pixel, the weighted sum of pixels that are {@code step} samples apart; returns the next target. */
    private static int weigh(byte[] from, int begin, int step, int[] weights, byte[] to, int target) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int at = begin;
        for (int weight : weights) {
            red += (from[at] & 0xff) * weight;
            green += (from[at + 1] & 0xff) * weight;
            blue += (from[at + 2] & 0xff) * weight;
            at += step;
        }
        to[target] = level(red);
        to[target + 1] = level(green);
        to[target + 2] = level(blue);
        return target + RgbImage.CHANNELS;
    }

    private static byte level(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PLACES));
    }

    private static int sampleCount(int width, int height) {
        return Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS);
    }

    private static Taps[] taps(int in, int out, ResamplingFilter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        double support = filter.support() * stretch;
        Taps[] taps = new Taps[out];
        for (int i = 0; i < out; i++) {
            double center = (i + 0.5) * scale;
            int first = Math.max(0, (int) (center - support + 0.5));
            int last = Math.min(in, (int) (center + support + 0.5));
            double[] weights = new double[last - first];
            double sum = 0;
            for (int j = first; j < last; j++) {
                weights[j - first] = filter.weight((j - center + 0.5) / stretch);
                sum += weights[j - first];
            }
            taps[i] = new Taps(first, integers(weights, sum));
        }
        return taps;
    }

    private static int[] integers(double[] weights, double sum) {
        int[] integers = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double scaled = weights[i] / sum * (1 << PLACES);
            integers[i] = (int) (scaled + (scaled < 0 ? -0.5 : 0.5));
        }
        return integers;
    }

    /** The inputs of one output: neighbours from {@code first} on, and their weights. */
    private record Taps(int first, int[] weights) {}
}
