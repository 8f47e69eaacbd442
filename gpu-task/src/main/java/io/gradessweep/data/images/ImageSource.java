package io.gradessweep.data.images;

import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The place where the content of an image is. */
public sealed interface ImageSource {
    /** A file that is encoded as PNG, JPEG or in another format that {@link ImageDecoder} reads. */
    record OfFile(Path file) implements ImageSource {}

    /**
     * The encoded bytes that a row itself held.
     *
     * @param offset where they begin in the store
     */
    record Stored(ImageStore store, long offset, int length) implements ImageSource {
        byte[] bytes() throws IOException {
            return store.read(offset, length);
        }
    }

    /** An image that is generated whenever it is needed, always the same. */
    record Drawn(Supplier<RgbImage> drawing) implements ImageSource {}
}
