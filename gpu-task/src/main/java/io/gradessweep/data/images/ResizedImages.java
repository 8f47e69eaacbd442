package io.gradessweep.data.images;

import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.ImageProcessor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A cache of decoded images at the size at which a model takes them, those used last, in 3 bytes a pixel. All runs of this
 * process share it, since most of them read the same images.
 */
final class ResizedImages {
    private final ImageDecoder decoder = new ImageDecoder();
    private final long maxBytes;
    private final Map<Key, RgbImage> images = new LinkedHashMap<>(64, 0.75f, true);

    /** The images that a thread is decoding. */
    private final ConcurrentMap<Key, CompletableFuture<RgbImage>> decoding = new ConcurrentHashMap<>();

    private long bytes;

    ResizedImages(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Key(ImageProcessor processor, String content) {}

    RgbImage of(RowImage image, ImageProcessor processor) {
        Key key = new Key(processor, image.content());
        RgbImage known = known(key);
        if (known != null) {
            return known;
        }
        CompletableFuture<RgbImage> own = new CompletableFuture<>();
        CompletableFuture<RgbImage> begun = decoding.putIfAbsent(key, own);
        if (begun != null) {
            try {
                return begun.join();
            } catch (CancellationException e) {
                // The other thread failed, and named the image of its own row.
                return processor.resized(image.decode(decoder), image.name());
            }
        }
        try {
            RgbImage resized = processor.resized(image.decode(decoder), image.name());
            keep(key, resized);
            own.complete(resized);
            return resized;
        } finally {
            decoding.remove(key, own);
            own.cancel(false);
        }
    }

    private synchronized RgbImage known(Key key) {
        return images.get(key);
    }

    private synchronized void keep(Key key, RgbImage image) {
        if (images.putIfAbsent(key, image) != null) {
            return;
        }
        bytes += image.samples().length;
        for (Iterator<RgbImage> eldest = images.values().iterator(); bytes > maxBytes && eldest.hasNext(); ) {
            bytes -= eldest.next().samples().length;
            eldest.remove();
        }
    }

    /** Returns the bytes of the samples that are kept. */
    synchronized long bytes() {
        return bytes;
    }
}
