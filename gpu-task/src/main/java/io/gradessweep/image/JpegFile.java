package io.gradessweep.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JPEG file. ImageIO returns an image for a file that is cut off, with a grey rest, so the walk through the markers
 * looks for the end. ImageIO is given the segments that make the samples, without profiles, thumbnails and comments,
 * and a marker that says how colours are stored: where files leave it out, its guess is not libjpeg's.
 *
 * @param data the segments that make the samples
 * @param components 1 (grey), 3 (colours) or 4 (CMYK)
 * @param transformed whether colours are stored as luminance and chrominance
 */
record JpegFile(long width, long height, byte[] exif, byte[] data, int components, boolean transformed)
        implements ImageFile {
    private static final byte[] EXIF = ascii("Exif\0\0");
    private static final byte[] ADOBE = ascii("Adobe");
    private static final byte[] JFIF = ascii("JFIF\0");
    /** More scans than any encoder writes: each goes over all pixels, so a small file could take hours. */
    private static final int MAX_SCANS = 500;

    private static final int SCAN = 0xda;
    private static final int END = 0xd9;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;
    /** The offset in Adobe's marker, after version and flags. */
    private static final int TRANSFORM = 11;

    static JpegFile check(byte[] file) throws UnreadableImageException {
        FileBytes in = new FileBytes(file);
        in.skip(2);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length + 16);
        JpegFrame frame = null;
        byte[] exif = {};
        boolean jfif = false;
        int adobe = -1;
        int scans = 0;
        int marker = marker(in);
        while (marker != END) {
            int begin = in.position();
            int length = in.u16Big() - 2;
            if (length < 0) {
                throw UnreadableImageException.damaged("a segment has no length");
            }
            byte[] segment = in.bytes(length);
            int next;
            if (marker == SCAN) {
                scans++;
                if (scans > MAX_SCANS) {
                    throw UnreadableImageException.unsupported("a JPEG of more than " + MAX_SCANS + " scans");
                }
                next = markerAfterScan(in);
            } else {
                next = -1;
            }
            if (JpegFrame.begins(marker)) {
                if (frame != null) {
                    throw UnreadableImageException.damaged("it has two headers");
                }
                frame = JpegFrame.read(marker, new FileBytes(segment));
            } else if (marker == APP0) {
                jfif |= startsWith(segment, JFIF);
            } else if (marker == APP1 && exif.length == 0 && startsWith(segment, EXIF)) {
                exif = Arrays.copyOfRange(segment, EXIF.length, segment.length);
            } else if (marker == APP14 && startsWith(segment, ADOBE) && segment.length > TRANSFORM) {
                adobe = segment[TRANSFORM] & 0xff;
            }
            if (marker != COMMENT && (marker < APP0 || marker > APP15)) {
                kept.write(0xff);
                kept.write(marker);
                kept.write(file, begin, (marker == SCAN ? in.position() - 2 : in.position()) - begin);
            }
            marker = marker == SCAN ? next : marker(in);
        }
        if (frame == null || scans == 0) {
            throw UnreadableImageException.damaged("it has no image data");
        }
        boolean transformed = frame.transformed(jfif, adobe);
        byte[] data = withMarker(kept.toByteArray(), frame.components() == 3 && transformed ? 1 : 0);
        return new JpegFile(frame.width(), frame.height(), exif, data, frame.components(), transformed);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean startsWith(byte[] segment, byte[] prefix) {
        return segment.length >= prefix.length && Arrays.equals(segment, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** A file of these segments, with Adobe's marker before them. */
    private static byte[] withMarker(byte[] segments, int transform) {
        byte[] before = {
            -1, (byte) 0xd8, -1, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
        };
        byte[] file = Arrays.copyOf(before, before.length + segments.length + 2);
        System.arraycopy(segments, 0, file, before.length, segments.length);
        file[file.length - 2] = -1;
        file[file.length - 1] = (byte) END;
        return file;
    }

    /** The next marker; any number of fill bytes may precede it. */
    private static int marker(FileBytes in) throws UnreadableImageException {
        if (in.u8() != 0xff) {
            throw UnreadableImageException.damaged("a segment does not end where it says");
        }
        int code = in.u8();
        while (code == 0xff) {
            code = in.u8();
        }
        return code;
    }

    /** Skips a scan's data, in which 0xff is followed by 0 or is a restart, and the marker that it returns. */
    private static int markerAfterScan(FileBytes in) throws UnreadableImageException {
        while (true) {
            int value = in.u8();
            while (value == 0xff) {
                value = in.u8();
                if (value != 0 && value != 0xff && (value < 0xd0 || value > 0xd7)) {
                    return value;
                }
            }
        }
    }

    @Override
    public RgbImage decode() throws UnreadableImageException, IOException {
        try (ReaderSession session = ReaderSession.ofJdk("jpeg", data)) {
            return components == 4 ? CmykSamples.rgb(session.raster(), transformed) : session.rgb();
        }
    }
}
