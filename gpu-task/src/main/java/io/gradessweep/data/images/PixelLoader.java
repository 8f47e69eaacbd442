package io.gradessweep.data.images;

import io.gradessweep.batch.ImageLayout;
import io.gradessweep.batch.ImagePixels;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ProcessedImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads the pixels of batches that follow each other, ahead of the thread that computes and as far as a bound of memory
 * allows. The threads and the cache of images are those of the process.
 */
public final class PixelLoader {
    /** Images take as much of the heap as pixels that are held ahead. */
    private static final ResizedImages CACHE = new ResizedImages(ImagePixels.BYTES_AHEAD);

    private static final Executor THREADS =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), PixelLoader::thread);

    private final ImageProcessor processor;
    private final ImageLayout layout;
    private final int width;
    private final AtomicLong waited = new AtomicLong();
    private Pixels last;

    /**
     * @param width the numbers of a patch
     */
    public PixelLoader(ImageProcessor processor, ImageLayout layout, int width) {
        this.processor = processor;
        this.layout = layout;
        this.width = width;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "images");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns the pixels of a batch's images, which will be needed after those that were asked for before. */
    public ImagePixels of(List<RowImage> images) {
        Pixels pixels = new Pixels(images);
        synchronized (this) {
            if (last != null) {
                last.next = pixels;
            }
            last = pixels;
        }
        return pixels;
    }

    /** Returns the seconds for which threads that compute have waited for pixels. */
    public double waitedSeconds() {
        return waited.get() / 1e9;
    }

    private final class Pixels implements ImagePixels {
        private final List<RowImage> images;
        private final long bytes;
        private volatile Pixels next;
        private volatile CompletableFuture<float[]> loading;

        Pixels(List<RowImage> images) {
            this.images = List.copyOf(images);
            this.bytes = images.stream()
                    .mapToLong(image -> (long) Float.BYTES
                            * width
                            * layout.patches(image.shape().tokens()))
                    .sum();
        }

        @Override
        public float[] load() {
            begin();
            CompletableFuture<float[]> own = loading;
            long ahead = 0;
            for (Pixels later = next;
                    later != null && (ahead == 0 || ahead + later.bytes <= BYTES_AHEAD);
                    later = later.next) {
                later.begin();
                ahead += later.bytes;
            }
            long begin = System.nanoTime();
            try {
                return own.join();
            } catch (CompletionException e) {
                throw unwrapped(e);
            } finally {
                waited.addAndGet(System.nanoTime() - begin);
                forget();
            }
        }

        @Override
        public synchronized void begin() {
            if (loading == null) {
                List<CompletableFuture<ProcessedImage>> processed = images.stream()
                        .map(image -> CompletableFuture.supplyAsync(() -> processed(image), THREADS))
                        .toList();
                loading = CompletableFuture.allOf(processed.toArray(CompletableFuture[]::new))
                        .thenApply(done -> ImagePatches.join(
                                processed.stream().map(CompletableFuture::join).toList(), width));
            }
        }

        /** The pixels are the caller's now. A pass that is repeated loads them again. */
        private synchronized void forget() {
            loading = null;
        }

        private ProcessedImage processed(RowImage image) {
            return processor.arranged(CACHE.of(image, processor));
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }
}
