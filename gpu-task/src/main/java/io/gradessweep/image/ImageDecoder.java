package io.gradessweep.image;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.UnreadableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Decodes image files to upright 8-bit RGB: PNG, JPEG, WebP, GIF and BMP, the first frame of an animation. Alpha is
 * dropped, grey is repeated, palettes are looked up, the rotation in Exif is applied. Samples equal Pillow's
 * {@code convert("RGB")} with two exceptions: 16-bit grey, which is shifted to 8 bits where Pillow clips it, and
 * lossy WebP on processors where libwebp rounds differently. A file that is cut off, damaged, too large or no image is
 * refused with a message that begins with its name.
 *
 * <p>Neither the pixels of an image nor the bytes of its file exceed the limits, which are looked at before anything of
 * that size is allocated. Instances may be used by several threads.
 */
public final class ImageDecoder {
    /** Half of Pillow's limit, where Pillow begins to warn: 256 MiB as RGB. */
    public static final long DEFAULT_MAX_PIXELS = 89_478_485;

    /** 128 MiB: the largest files that cameras write are below. */
    public static final long DEFAULT_MAX_FILE_BYTES = 128L << 20;

    private final long maxPixels;
    private final long maxFileBytes;

    public ImageDecoder() {
        this(DEFAULT_MAX_PIXELS, DEFAULT_MAX_FILE_BYTES);
    }

    /**
     * @param maxPixels at most 2^31 / 3, since the samples are one array
     * @param maxFileBytes likewise
     */
    public ImageDecoder(long maxPixels, long maxFileBytes) {
        if (maxPixels < 1 || maxPixels > Integer.MAX_VALUE / RgbImage.CHANNELS) {
            throw new IllegalArgumentException("maxPixels " + maxPixels);
        }
        if (maxFileBytes < 1 || maxFileBytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("maxFileBytes " + maxFileBytes);
        }
        this.maxPixels = maxPixels;
        this.maxFileBytes = maxFileBytes;
    }

    /**
     * Reads and decodes a file.
     *
     * @param name how messages call it, such as {@code "train.jsonl, row 3: photos/a.jpg"}
     */
    public RgbImage read(Path file, String name) {
        return decode(bytes(file, name), name);
    }

    /**
     * Reads the bytes of a file, of one that is too large only so many that {@link #size} and {@link #decode} refuse it.
     *
     * @param name how messages call it
     * @throws InvalidInputException if there is no such file
     * @throws UnreadableInputException if there is one that cannot be read
     */
    public byte[] bytes(Path file, String name) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes((int) maxFileBytes + 1);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(name + " does not exist", e);
        } catch (IOException e) {
            throw new UnreadableInputException(name + " cannot be read", e);
        }
    }

    /**
     * Walks through a file's structure without decoding any sample, and returns the size that {@link #decode} will give.
     *
     * @param name how messages call it
     */
    public ImageSize size(byte[] file, String name) {
        try {
            ImageFile image = checked(file);
            return Orientation.of(image.exif()).upright((int) image.width(), (int) image.height());
        } catch (UnreadableImageException e) {
            throw new InvalidInputException(name + " " + e.getMessage(), e);
        }
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param name how messages call it, such as {@code "train.parquet, row 3, column image"}
     */
    public RgbImage decode(byte[] file, String name) {
        try {
            return decode(file);
        } catch (UnreadableImageException e) {
            throw new InvalidInputException(name + " " + e.getMessage(), e);
        }
    }

    private ImageFile checked(byte[] file) throws UnreadableImageException {
        if (file.length > maxFileBytes) {
            throw UnreadableImageException.of(
                    "has more than the " + grouped(maxFileBytes) + " bytes that an image file may have");
        }
        ImageFile image = ImageFormat.of(file).check(file);
        checkSize(image.width(), image.height());
        return image;
    }

    private RgbImage decode(byte[] file) throws UnreadableImageException {
        ImageFile image = checked(file);
        RgbImage stored;
        try {
            stored = image.decode();
        } catch (EOFException e) {
            throw UnreadableImageException.cut(e);
        } catch (IOException | RuntimeException e) {
            // Decoders throw what they run into, such as an index out of bounds, where data is damaged.
            throw UnreadableImageException.damaged(e);
        }
        if (stored.width() != image.width() || stored.height() != image.height()) {
            throw UnreadableImageException.damaged("its headers give different sizes");
        }
        return Orientation.of(image.exif()).upright(stored);
    }

    private void checkSize(long width, long height) throws UnreadableImageException {
        if (width == 0 || height == 0) {
            throw UnreadableImageException.of("has a size of " + width + " x " + height
                    + ", but an image has a pixel at least; fetch or write it again");
        }
        if (width > maxPixels / height) {
            throw UnreadableImageException.of("has a size of " + width + " x " + height + ", over the limit of "
                    + grouped(maxPixels) + " pixels; scale it down");
        }
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
