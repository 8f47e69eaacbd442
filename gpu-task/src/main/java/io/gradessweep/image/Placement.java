package io.gradessweep.image;

/** The place of an animation's frame on its screen: the upper left corner and the size, in pixels. */
record Placement(int x, int y, int width, int height) {
    /** The screen with the frame on it; the rest has one colour, given as 0xRRGGBB. */
    RgbImage on(int screenWidth, int screenHeight, RgbImage image, int color) throws UnreadableImageException {
        if (image.width() != width || image.height() != height) {
            throw UnreadableImageException.damaged("its headers give different sizes");
        }
        if (x + width > screenWidth || y + height > screenHeight) {
            throw UnreadableImageException.damaged("its first frame does not fit on its screen");
        }
        if (width == screenWidth && height == screenHeight) {
            return image;
        }
        byte[] screen = new byte[screenWidth * screenHeight * RgbImage.CHANNELS];
        for (int i = 0; i < screen.length; i += RgbImage.CHANNELS) {
            screen[i] = (byte) (color >> 16);
            screen[i + 1] = (byte) (color >> 8);
            screen[i + 2] = (byte) color;
        }
        int row = width * RgbImage.CHANNELS;
        for (int i = 0; i < height; i++) {
            System.arraycopy(image.samples(), i * row, screen, ((y + i) * screenWidth + x) * RgbImage.CHANNELS, row);
        }
        return new RgbImage(screenWidth, screenHeight, screen);
    }
}
