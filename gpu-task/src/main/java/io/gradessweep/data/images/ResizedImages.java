package io.gradessweep.data.images;

import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.ImageProcessor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A cache of decoded images at the size at which a model takes them, those used last, in 3 bytes a pixel. All runs of this
 * process share it, since most of them read the same images.
 */
final class ResizedImages {
    private final ImageDecoder decoder = new ImageDecoder();
    private final long maxBytes;
    private final Map<Key, RgbImage> images = new LinkedHashMap<>(64, 0.75f, true);
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
        RgbImage resized = processor.resized(image.decode(decoder), image.name());
        keep(key, resized);
        return resized;
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
