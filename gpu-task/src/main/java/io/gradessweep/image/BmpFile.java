package io.gradessweep.image;

import java.io.IOException;

/** A BMP file. Only plain ones are read: JPEG or PNG inside of it, or a profile in another file, would go unchecked. */
record BmpFile(long width, long height, byte[] file) implements ImageFile {
    private static final int FILE_HEADER = 14;
    private static final int SMALLEST_HEADER = 40;
    /** Headers of this size on name a colour space, which may be a profile. */
    private static final int COLOR_SPACE = 56;

    private static final int EMBEDDED_PROFILE = 0x4d424544;
    private static final int LINKED_PROFILE = 0x4c494e4b;

    static BmpFile check(byte[] file) throws UnreadableImageException {
        FileBytes in = new FileBytes(file);
        in.skip(10);
        long offset = in.u32Little();
        long header = in.u32Little();
        if (header < SMALLEST_HEADER) {
            throw UnreadableImageException.unsupported("a BMP of the kind that OS/2 wrote");
        }
        int width = (int) in.u32Little();
        int height = (int) in.u32Little();
        in.skip(2);
        int bits = in.u16Little();
        long compression = in.u32Little();
        if (compression != 0) {
            throw UnreadableImageException.unsupported("a compressed BMP");
        }
        if (bits != 1 && bits != 4 && bits != 8 && bits != 24 && bits != 32) {
            throw UnreadableImageException.unsupported("a BMP of " + bits + " bits a pixel");
        }
        if (header >= COLOR_SPACE + 4) {
            in.skip(FILE_HEADER + COLOR_SPACE - in.position());
            long space = in.u32Little();
            if (space == EMBEDDED_PROFILE || space == LINKED_PROFILE) {
                throw UnreadableImageException.unsupported("a BMP with a colour profile");
            }
        }
        if (width < 0 || height == Integer.MIN_VALUE) {
            throw UnreadableImageException.damaged("it has a negative size");
        }
        int rows = Math.abs(height);
        long row = ((long) width * bits + 31) / 32 * 4;
        if (offset < FILE_HEADER + header) {
            throw UnreadableImageException.damaged("its data begins within its header");
        }
        if (offset + row * rows > file.length) {
            throw UnreadableImageException.cut();
        }
        return new BmpFile(width, rows, file);
    }

    @Override
    public byte[] exif() {
        return new byte[0];
    }

    @Override
    public RgbImage decode() throws UnreadableImageException, IOException {
        try (ReaderSession session = ReaderSession.ofJdk("bmp", file)) {
            return session.rgb();
        }
    }
}
