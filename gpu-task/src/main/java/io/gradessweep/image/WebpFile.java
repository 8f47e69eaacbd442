package io.gradessweep.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WebP file, decoded by libwebp. It is given the data of the image, or of an animation's first frame, as a file of its
 * own: it knows no animations, and finds the size where it is looked for here. Where a frame is smaller than the canvas, the
 * rest of the canvas is black.
 *
 * @param still the image's data as a file, without alpha if that is apart
 */
record WebpFile(long width, long height, byte[] exif, byte[] still, Placement frame) implements ImageFile {
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int ANIMATED = 0x02;
    /** The bytes of the file's header: the four letters, the length and the name of the format. */
    private static final int RIFF_HEADER = 12;

    private static final int CHUNK_HEADER = 8;
    /** The bytes of the header of an animation's frame: offsets, sizes, duration and flags. */
    private static final int FRAME_HEADER = 16;

    static WebpFile check(byte[] file) throws UnreadableImageException {
        FileBytes riff = new FileBytes(file);
        riff.skip(4);
        long end = CHUNK_HEADER + riff.u32Little();
        if (end > file.length) {
            throw UnreadableImageException.cut();
        }
        byte[] exif = {};
        Canvas canvas = null;
        Placement frame = null;
        byte[] still = null;
        FileBytes in = new FileBytes(file, RIFF_HEADER, (int) end);
        while (!in.atEnd()) {
            int begin = in.position();
            String type = in.fourCharacters();
            long length = in.u32Little();
            in.skip(length);
            if (!in.atEnd()) {
                in.skip(length & 1);
            }
            FileBytes chunk = new FileBytes(file, begin + CHUNK_HEADER, begin + CHUNK_HEADER + (int) length);
            switch (type) {
                case "VP8X" -> canvas = canvas == null ? Canvas.read(chunk) : canvas;
                case "EXIF" -> exif = exif.length == 0 ? withoutPrefix(chunk.bytes(length)) : exif;
                case "VP8 ", "VP8L" -> {
                    if (still == null) {
                        frame = sized(type, chunk);
                        still = alone(file, begin, CHUNK_HEADER + (int) length);
                    }
                }
                case "ANMF" -> {
                    if (still == null) {
                        frame = new Placement(
                                2 * chunk.u24Little(),
                                2 * chunk.u24Little(),
                                1 + chunk.u24Little(),
                                1 + chunk.u24Little());
                        still = firstFrame(
                                file, begin + CHUNK_HEADER + FRAME_HEADER, (int) length - FRAME_HEADER, frame);
                    }
                }
                default -> {
                    // Profiles and metadata change no sample, and alpha is dropped.
                }
            }
        }
        if (still == null) {
            throw UnreadableImageException.damaged("it has no image data");
        }
        if (canvas == null) {
            return new WebpFile(frame.width(), frame.height(), exif, still, frame);
        }
        if (!canvas.animated && (canvas.width != frame.width() || canvas.height != frame.height())) {
            throw UnreadableImageException.damaged("its headers give different sizes");
        }
        return new WebpFile(canvas.width, canvas.height, exif, still, frame);
    }

    /** Exif in WebP may begin as it does in JPEG. */
    private static byte[] withoutPrefix(byte[] exif) {
        boolean prefixed = exif.length >= EXIF.length && Arrays.equals(exif, 0, EXIF.length, EXIF, 0, EXIF.length);
        return prefixed ? Arrays.copyOfRange(exif, EXIF.length, exif.length) : exif;
    }

    /** The size that the image's own data gives. */
    private static Placement sized(String type, FileBytes data) throws UnreadableImageException {
        if (type.equals("VP8L")) {
            if (data.u8() != 0x2f) {
                throw UnreadableImageException.damaged("its data does not begin as it should");
            }
            long bits = data.u32Little();
            return new Placement(0, 0, 1 + (int) (bits & 0x3fff), 1 + (int) (bits >> 14 & 0x3fff));
        }
        data.skip(3);
        if (data.u24Little() != 0x2a019d) {
            throw UnreadableImageException.damaged("its data does not begin as it should");
        }
        return new Placement(0, 0, data.u16Little() & 0x3fff, data.u16Little() & 0x3fff);
    }

    /** The frame's image as a file; its alpha, which would be dropped, is left out. */
    private static byte[] firstFrame(byte[] file, int begin, int length, Placement frame)
            throws UnreadableImageException {
        if (length < 0) {
            throw UnreadableImageException.damaged("a frame has no data");
        }
        FileBytes in = new FileBytes(file, begin, begin + length);
        while (!in.atEnd()) {
            int start = in.position();
            String type = in.fourCharacters();
            long size = in.u32Little();
            in.skip(size);
            if (type.equals("VP8 ") || type.equals("VP8L")) {
                Placement data = sized(type, new FileBytes(file, start + CHUNK_HEADER, in.position()));
                if (data.width() != frame.width() || data.height() != frame.height()) {
                    throw UnreadableImageException.damaged("its headers give different sizes");
                }
                return alone(file, start, in.position() - start);
            }
            in.skip(size & 1);
        }
        throw UnreadableImageException.damaged("a frame has no data");
    }

    private static byte[] alone(byte[] file, int begin, int length) {
        int padded = length + (length & 1);
        ByteBuffer header = ByteBuffer.allocate(RIFF_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(4 + padded);
        header.put("WEBP".getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream out = new ByteArrayOutputStream(RIFF_HEADER + padded);
        out.write(header.array(), 0, RIFF_HEADER);
        out.write(file, begin, length);
        if (padded > length) {
            out.write(0);
        }
        return out.toByteArray();
    }

    @Override
    public RgbImage decode() throws UnreadableImageException, IOException {
        try (ReaderSession session = ReaderSession.of(new WebPImageReaderSpi(), still)) {
            return frame.on((int) width, (int) height, session.rgb(), 0);
        } catch (LinkageError e) {
            throw UnreadableImageException.of(
                    "needs libwebp, which cannot be loaded from the directory of temporary files; "
                            + "name one that allows programs by -Dcom.luciad.imageio.webp.tmpdir=DIR, or save it as a PNG");
        } catch (OutOfMemoryError e) {
            // The plug-in makes one of libwebp's status, which damaged data brings about; the JVM's own has a message.
            if (e.getMessage() != null) {
                throw e;
            }
            throw UnreadableImageException.damaged(e);
        }
    }

    private record Canvas(boolean animated, int width, int height) {
        static Canvas read(FileBytes in) throws UnreadableImageException {
            int flags = in.u8();
            in.skip(3);
            return new Canvas((flags & ANIMATED) != 0, 1 + in.u24Little(), 1 + in.u24Little());
        }
    }
}
