package io.gradessweep.image;

import java.awt.image.Raster;

/** Makes RGB of the samples of a CMYK JPEG, which are stored inverted, as libjpeg and Pillow do; no profile is looked at. */
final class CmykSamples {
    private static final int PLACES = 16;
    private static final int HALF = 1 << (PLACES - 1);
    private static final int RED_OF_CR = fixed(1.402);
    private static final int GREEN_OF_CB = fixed(0.34414);
    private static final int GREEN_OF_CR = fixed(0.71414);
    private static final int BLUE_OF_CB = fixed(1.772);

    private CmykSamples() {}

    /**
     * Converts an image.
     *
     * @param raster of four bands, the last one black
     * @param transformed whether the first three bands are luminance and chrominance
     */
    static RgbImage rgb(Raster raster, boolean transformed) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * RgbImage.CHANNELS];
        int[] row = new int[width * 4];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i += 4) {
                if (transformed) {
                    untransform(row, i);
                }
                int light = row[i + 3];
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    rgb[target++] = (byte) (light - product(255 - row[i + c], light));
                }
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    /** Makes cyan, magenta and yellow of luminance and chrominance in libjpeg's arithmetic. */
    private static void untransform(int[] row, int i) {
        int y = row[i];
        int cb = row[i + 1] - 128;
        int cr = row[i + 2] - 128;
        row[i] = inverted(y + ((RED_OF_CR * cr + HALF) >> PLACES));
        row[i + 1] = inverted(y + ((-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF) >> PLACES));
        row[i + 2] = inverted(y + ((BLUE_OF_CB * cb + HALF) >> PLACES));
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << PLACES) + 0.5);
    }

    private static int inverted(int value) {
        return 255 - Math.max(0, Math.min(255, value));
    }

    /** The rounded product of two levels over 255. */
    private static int product(int a, int b) {
        int t = a * b + 128;
        return (t + (t >> 8)) >> 8;
    }
}
