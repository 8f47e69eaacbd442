package io.gradessweep.data.images;

import io.gradessweep.data.rows.Row;
import io.gradessweep.digest.Digests;
import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.ImageSize;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ImageShape;
import io.gradessweep.spec.UnreadableInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads what rows say about their images: a path below the directory of the rows' file, or the bytes themselves, as Hugging
 * Face's image columns hold them. The structure and the size of every image are checked, and nothing is decoded. An image that
 * many rows name is read once. For a text model every image is refused.
 */
public final class RowImageReader {
    private static final String FILE_URI = "file:";

    /** The most bytes that file systems take for a name. */
    private static final int LONGEST_NAME = 255;

    private final ImageDecoder decoder = new ImageDecoder();
    private final Optional<ImageProcessor> processor;
    private final String model;
    private final Map<Path, Checked> files = new HashMap<>();

    private RowImageReader(Optional<ImageProcessor> processor, String model) {
        this.processor = processor;
        this.model = model;
    }

    /** Creates what reads images for a vision-language model. */
    public static RowImageReader of(ImageProcessor processor) {
        return new RowImageReader(Optional.of(processor), "");
    }

    /**
     * Creates what refuses images, each of which it names with its row.
     *
     * @param model how messages call the text model
     */
    public static RowImageReader ofTextModel(String model) {
        return new RowImageReader(Optional.empty(), model);
    }

    /** Returns whether the model takes images. */
    public boolean takesImages() {
        return processor.isPresent();
    }

    private record Checked(String content, ImageShape shape) {}

    /**
     * Reads an image of a row.
     *
     * @param written a path or URL of a file, the bytes themselves, or a map of {@code bytes} and {@code path}, of which the
     *     bytes count
     * @param where what the image is in its row, such as {@code image 2}
     * @throws io.gradessweep.spec.InvalidInputException naming file and row; the model too, if that takes text alone
     * @throws UnreadableInputException naming file and row, if nothing is known to be wrong with the image
     */
    public RowImage read(Row row, Object written, String where) {
        if (!takesImages()) {
            throw row.wrong(where + ": " + model + " takes text alone; leave rows with images out, or choose a"
                    + " vision-language model");
        }
        Object value = written instanceof Supplier<?> unreadable ? unreadable.get() : written;
        if (value instanceof byte[] bytes && bytes.length > 0) {
            return ofBytes(row, bytes, where);
        }
        if (value instanceof Map<?, ?> fields) {
            if (fields.get("bytes") instanceof byte[] bytes && bytes.length > 0) {
                return ofBytes(row, bytes, where);
            }
            value = fields.get("path");
        }
        if (value instanceof String path && !path.isBlank()) {
            return ofFile(row, path.strip(), where);
        }
        throw row.wrong(where + ": must be a path, or a structure of bytes and path, one of which is there");
    }

    /**
     * Returns a reference to an image that is generated.
     *
     * @param drawing draws the image, always the same
     * @param content a text that is equal for equal images alone
     */
    public RowImage generated(Supplier<RgbImage> drawing, ImageSize size, String content) {
        return new RowImage(content, new ImageSource.Drawn(drawing), content, shape(size, content));
    }

    private RowImage ofBytes(Row row, byte[] bytes, String where) {
        String name = row.file() + ":" + row.number() + ": " + where;
        Checked checked = checked(bytes, name);
        try {
            return new RowImage(name, ImageStore.shared().add(bytes), checked.content, checked.shape);
        } catch (IOException e) {
            throw new UnreadableInputException(
                    name + " cannot be kept in a temporary file; make room in " + System.getProperty("java.io.tmpdir")
                            + ", or name another directory by the property java.io.tmpdir",
                    e);
        }
    }

    private RowImage ofFile(Row row, String written, String where) {
        Path file = file(row, written, where);
        String name = row.file() + ":" + row.number() + ": " + where + ", " + written + ",";
        Checked checked = files.get(file);
        if (checked == null) {
            checked = checked(decoder.bytes(file, name), name);
            files.put(file, checked);
        }
        return new RowImage(name, new ImageSource.OfFile(file), checked.content, checked.shape);
    }

    private Checked checked(byte[] bytes, String name) {
        return new Checked(Digests.sha256(bytes), shape(decoder.size(bytes, name), name));
    }

    private ImageShape shape(ImageSize size, String name) {
        return processor.orElseThrow().shape(size, name);
    }

    /** Returns the file, which must be below the directory of the rows' file, wherever links lead. */
    private static Path file(Row row, String written, String where) {
        String lower = written.toLowerCase(Locale.ROOT);
        if (lower.matches("[a-z][a-z0-9+.-]+:.*") && !lower.startsWith(FILE_URI)) {
            throw row.wrong(where + ": " + shown(written)
                    + " is not fetched; save the image beside the rows and name its path");
        }
        Path directory = row.file().toAbsolutePath().getParent();
        Path file = path(row, directory, written, where);
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(directory.toRealPath())) {
                throw row.wrong(where + ": " + shown(written) + " is outside of the directory of the rows, " + directory
                        + "; images must be below it");
            }
            if (!Files.isRegularFile(real)) {
                throw row.wrong(where + ": " + shown(written) + " is no file, but a directory or the like");
            }
            return real;
        } catch (IOException e) {
            if (e instanceof NoSuchFileException || isBelowFile(file)) {
                throw row.wrong(where + ": " + shown(written) + ": there is no such file below " + directory);
            }
            throw new UnreadableInputException(
                    row.wrong(where + ": " + shown(written) + " cannot be read").getMessage(), e);
        }
    }

    private static Path path(Row row, Path directory, String written, String where) {
        try {
            Path path = written.regionMatches(true, 0, FILE_URI, 0, FILE_URI.length())
                    ? Path.of(URI.create(written))
                    : directory.resolve(written);
            for (Path name : path) {
                if (name.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                    throw new IllegalArgumentException("a name is too long");
                }
            }
            return path;
        } catch (IllegalArgumentException e) {
            throw row.wrong(where + ": " + shown(written) + " is no path");
        }
    }

    /** Returns whether a path takes a file for a directory, so that it cannot exist. */
    private static boolean isBelowFile(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.isRegularFile(above)) {
                return true;
            }
        }
        return false;
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
