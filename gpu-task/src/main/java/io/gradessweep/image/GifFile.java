package io.gradessweep.image;

import java.awt.image.BufferedImage;
import java.io.IOException;

/**
 * A GIF file, of which the first frame is read. Where that frame is smaller than the screen, the rest of the screen has
 * the transparent colour, or else the first of the palette, as in Pillow.
 */
record GifFile(long width, long height, byte[] file, Placement frame, int filler) implements ImageFile {
    private static final int SIGNATURE = 6;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;

    static GifFile check(byte[] file) throws UnreadableImageException {
        FileBytes in = new FileBytes(file);
        in.skip(SIGNATURE);
        int screenWidth = in.u16Little();
        int screenHeight = in.u16Little();
        boolean palette = skipPalette(in, in.u8(), 2);
        int filler = 0;
        while (true) {
            int block = in.u8();
            if (block == IMAGE) {
                Placement frame = new Placement(in.u16Little(), in.u16Little(), in.u16Little(), in.u16Little());
                palette |= skipPalette(in, in.u8(), 0);
                in.skip(1);
                skipBlocks(in);
                if (!palette) {
                    throw UnreadableImageException.unsupported("a GIF without a palette");
                }
                return new GifFile(
                        Math.max(screenWidth, frame.x() + frame.width()),
                        Math.max(screenHeight, frame.y() + frame.height()),
                        file,
                        frame,
                        filler);
            } else if (block == EXTENSION) {
                if (in.u8() == GRAPHIC_CONTROL) {
                    filler = transparent(in);
                }
                skipBlocks(in);
            } else if (block == TRAILER) {
                throw UnreadableImageException.damaged("it has no image data");
            } else {
                throw UnreadableImageException.damaged("a block is of no known kind");
            }
        }
    }

    /** Skips the rest of a descriptor and its palette, and says whether there is one. */
    private static boolean skipPalette(FileBytes in, int flags, int rest) throws UnreadableImageException {
        in.skip(rest);
        boolean there = (flags & 0x80) != 0;
        if (there) {
            in.skip(RgbImage.CHANNELS * (2L << (flags & 7)));
        }
        return there;
    }

    /** Reads the first block of a graphic control extension: the transparent index, 0 if there is none. */
    private static int transparent(FileBytes in) throws UnreadableImageException {
        if (in.u8() != 4) {
            throw UnreadableImageException.damaged("a block has a wrong length");
        }
        int flags = in.u8();
        in.skip(2);
        int index = in.u8();
        return (flags & 1) != 0 ? index : 0;
    }

    private static void skipBlocks(FileBytes in) throws UnreadableImageException {
        int length = in.u8();
        while (length != 0) {
            in.skip(length);
            length = in.u8();
        }
    }

    @Override
    public byte[] exif() {
        return new byte[0];
    }

    @Override
    public RgbImage decode() throws UnreadableImageException, IOException {
        if (frame.width() == 0 || frame.height() == 0) {
            throw UnreadableImageException.damaged("its first frame has no pixel");
        }
        try (ReaderSession session = ReaderSession.ofJdk("gif", file)) {
            BufferedImage image = session.image();
            // The reader leaves black what the data does not reach.
            if (session.rows() < frame.height()) {
                throw UnreadableImageException.damaged("its data ends before the image does");
            }
            return frame.on(
                    (int) width,
                    (int) height,
                    RasterSamples.rgb(image),
                    image.getColorModel().getRGB(filler));
        }
    }
}
