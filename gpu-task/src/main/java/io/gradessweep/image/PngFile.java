package io.gradessweep.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PNG file. ImageIO looks at no checksum, so they are looked at here. It is given the chunks that make the samples
 * and no others: what else a file holds, such as a compressed profile, cannot unfold in memory.
 */
record PngFile(long width, long height, byte[] exif, byte[] chunks, boolean sixteenBitGrey) implements ImageFile {
    private static final Logger LOG = LoggerFactory.getLogger(PngFile.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static final int SIGNATURE = 8;
    private static final int HEADER = 13;
    /** Length, type and checksum. */
    private static final int AROUND_DATA = 12;

    private static final int GREY = 0;
    private static final int PALETTE = 3;

    static PngFile check(byte[] file) throws UnreadableImageException {
        FileBytes in = new FileBytes(file);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, SIGNATURE);
        in.skip(SIGNATURE);
        PngHeader header = null;
        byte[] exif = {};
        boolean hasData = false;
        while (true) {
            int begin = in.position();
            long length = in.u32Big();
            String type = in.fourCharacters();
            if (!type.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
                throw UnreadableImageException.damaged("a chunk has no name");
            }
            in.skip(length);
            checkSum(file, begin, length, in.u32Big());
            if (header == null) {
                if (!type.equals("IHDR") || length != HEADER) {
                    throw UnreadableImageException.damaged("it does not begin with a header");
                }
                header = PngHeader.read(new FileBytes(file, begin + 8, begin + 8 + HEADER));
            }
            switch (type) {
                case "IHDR", "IEND" -> kept.write(file, begin, AROUND_DATA + (int) length);
                case "PLTE" -> {
                    if (header.colorType() == PALETTE) {
                        kept.write(file, begin, AROUND_DATA + (int) length);
                    }
                }
                case "IDAT" -> {
                    kept.write(file, begin, AROUND_DATA + (int) length);
                    hasData = true;
                }
                case "eXIf" -> exif = new FileBytes(file, begin + 8, begin + 8 + (int) length).bytes(length);
                default -> {
                    // Text, times, profiles and further frames change no sample of the first image.
                }
            }
            if (type.equals("IEND")) {
                break;
            }
        }
        if (!hasData) {
            throw UnreadableImageException.damaged("it has no image data");
        }
        boolean sixteenBitGrey = header.bits() == 16 && header.colorType() == GREY;
        return new PngFile(header.width(), header.height(), exif, kept.toByteArray(), sixteenBitGrey);
    }

    private static void checkSum(byte[] file, int begin, long length, long stated) throws UnreadableImageException {
        CRC32 sum = new CRC32();
        sum.update(file, begin + 4, (int) length + 4);
        if (sum.getValue() != stated) {
            throw UnreadableImageException.damaged("a checksum is wrong");
        }
    }

    @Override
    public RgbImage decode() throws UnreadableImageException, IOException {
        if (sixteenBitGrey && !SAID.getAndSet(true)) {
            LOG.warn(
                    "16-bit grey PNGs are shifted to 8 bits; Pillow's convert(\"RGB\") would clip their samples at 255");
        }
        try (ReaderSession session = ReaderSession.ofJdk("png", chunks)) {
            return session.rgb();
        }
    }

    private record PngHeader(long width, long height, int bits, int colorType) {
        static PngHeader read(FileBytes in) throws UnreadableImageException {
            return new PngHeader(in.u32Big(), in.u32Big(), in.u8(), in.u8());
        }
    }
}
