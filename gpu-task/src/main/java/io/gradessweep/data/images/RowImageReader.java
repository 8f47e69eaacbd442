package io.gradessweep.data.images;

import io.gradessweep.data.rows.Row;
import io.gradessweep.digest.Digests;
import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.ImageSize;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ImageShape;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads what rows say about their images: a path below the directory of the rows' file, or the bytes themselves, as Hugging
 * Face's image columns hold them. The structure and the size of every image are checked, and nothing is decoded. An image that
 * many rows name is read once.
 */
public final class RowImageReader {
    private final ImageDecoder decoder = new ImageDecoder();
    private final ImageProcessor processor;
    private final Map<Path, Checked> files = new HashMap<>();
    private final Map<String, ImageSource.Stored> stored = new HashMap<>();
    private ImageStore store;

    public RowImageReader(ImageProcessor processor) {
        this.processor = processor;
    }

    private record Checked(String content, ImageShape shape) {}

    /**
     * Reads an image of a row.
     *
     * @param written a path or URL of a file, the bytes themselves, or a map of {@code bytes} and {@code path}, of which the
     *     bytes count
     * @param where what the image is in its row, such as {@code image 2}
     * @throws io.gradessweep.spec.InvalidInputException naming file and row
     */
    public RowImage read(Row row, Object written, String where) {
        Object value = written instanceof Supplier<?> unreadable ? unreadable.get() : written;
        if (value instanceof byte[] bytes) {
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
        return new RowImage(content, new ImageSource.Drawn(drawing), content, processor.shape(size, content));
    }

    private RowImage ofBytes(Row row, byte[] bytes, String where) {
        String name = row.file() + ":" + row.number() + ": " + where;
        Checked checked = checked(bytes, name);
        try {
            if (store == null) {
                store = ImageStore.create();
            }
            ImageSource.Stored source = stored.get(checked.content);
            if (source == null) {
                source = store.add(bytes);
                stored.put(checked.content, source);
            }
            return new RowImage(name, source, checked.content, checked.shape);
        } catch (IOException e) {
            throw row.wrong(
                    where + ": cannot be kept in a temporary file; make room in " + System.getProperty("java.io.tmpdir")
                            + ", or name another directory by the property java.io.tmpdir");
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
        return new Checked(Digests.sha256(bytes), processor.shape(decoder.size(bytes, name), name));
    }

    /** Returns the file, which must be below the directory of the rows' file, wherever links lead. */
    private static Path file(Row row, String written, String where) {
        String lower = written.toLowerCase(Locale.ROOT);
        if (lower.matches("[a-z][a-z0-9+.-]+:.*") && !lower.startsWith("file:")) {
            throw row.wrong(where + ": " + shown(written)
                    + " is not fetched; save the image beside the rows and name its path");
        }
        Path directory = row.file().toAbsolutePath().getParent();
        try {
            Path file = lower.startsWith("file:") ? Path.of(URI.create(written)) : directory.resolve(written);
            Path real = file.toRealPath();
            if (!real.startsWith(directory.toRealPath())) {
                throw row.wrong(where + ": " + shown(written) + " is outside of the directory of the rows, " + directory
                        + "; images must be below it");
            }
            return real;
        } catch (IllegalArgumentException e) {
            throw row.wrong(where + ": " + shown(written) + " is no path");
        } catch (IOException e) {
            throw row.wrong(where + ": " + shown(written) + ": there is no such file below " + directory);
        }
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
