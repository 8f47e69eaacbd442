package io.gradessweep.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Takes RGB samples from the raster of a decoded image. {@code BufferedImage.getRGB} would convert between colour spaces:
 * it is wrong by up to 73 levels for grey images.
 */
final class RasterSamples {
    private RasterSamples() {}

    static RgbImage rgb(BufferedImage image) throws UnreadableImageException {
        Raster raster = image.getRaster();
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return lookedUp(raster, palette);
        }
        int bits = raster.getSampleModel().getSampleSize(0);
        if (bits != 8 && bits != 16) {
            throw UnreadableImageException.unsupported("an image of " + bits + " bits a sample");
        }
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int shift = bits - 8;
        // Grey, or grey and alpha, is repeated; of red, green, blue and alpha the first three are taken.
        int green = bands < RgbImage.CHANNELS ? 0 : 1;
        int blue = bands < RgbImage.CHANNELS ? 0 : 2;
        byte[] rgb = new byte[width * raster.getHeight() * RgbImage.CHANNELS];
        int[] row = new int[width * bands];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i += bands) {
                rgb[target++] = (byte) (row[i] >> shift);
                rgb[target++] = (byte) (row[i + green] >> shift);
                rgb[target++] = (byte) (row[i + blue] >> shift);
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    private static RgbImage lookedUp(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * RgbImage.CHANNELS];
        int[] row = new int[width];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int index : row) {
                rgb[target++] = (byte) palette.getRed(index);
                rgb[target++] = (byte) palette.getGreen(index);
                rgb[target++] = (byte) palette.getBlue(index);
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }
}
