package io.gradessweep.data.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.batch.ImageLayout;
import io.gradessweep.batch.ImagePixels;
import io.gradessweep.image.ImageSize;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.NanoVlmImageProcessor;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pixels are loaded ahead, within bounds, and what fails in a thread of their own is said by the one that waits. */
class PixelLoaderTest {
    private static final NanoVlmImageProcessor PROCESSOR =
            new NanoVlmImageProcessor(16, 4, new NanoVlmImageProcessor.SingleTile());
    private static final ImageLayout LAYOUT = new ImageLayout(1, 0, false);
    private static final int WIDTH = 3 * 8 * 8;

    private static RowImage image(String content, Supplier<RgbImage> drawing) {
        return new RowImage(
                content, new ImageSource.Drawn(drawing), content, PROCESSOR.shape(new ImageSize(16, 16), content));
    }

    private static RgbImage grey(int level) {
        byte[] samples = new byte[16 * 16 * 3];
        Arrays.fill(samples, (byte) level);
        return new RgbImage(16, 16, samples);
    }

    @Test
    void theNextBatchIsDecodedBeforeItIsAskedFor() throws InterruptedException {
        PixelLoader loader = new PixelLoader(PROCESSOR, LAYOUT, WIDTH);
        CountDownLatch next = new CountDownLatch(1);
        ImagePixels first = loader.of(List.of(image("first of two", () -> grey(51)), image("second", () -> grey(102))));
        ImagePixels second = loader.of(List.of(image("ahead", () -> {
            next.countDown();
            return grey(153);
        })));
        float[] pixels = first.load();
        assertThat(pixels).hasSize(2 * 4 * WIDTH).startsWith(0.2f).endsWith(0.4f);
        assertThat(next.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(second.load()).hasSize(4 * WIDTH).containsOnly(0.6f);
        assertThat(loader.waitedSeconds()).isPositive();
    }

    @Test
    void anImageIsDecodedOnceAndABatchMayBeLoadedAgain() {
        PixelLoader loader = new PixelLoader(PROCESSOR, LAYOUT, WIDTH);
        AtomicInteger drawn = new AtomicInteger();
        RowImage image = image("drawn once", () -> {
            drawn.incrementAndGet();
            return grey(255);
        });
        ImagePixels pixels = loader.of(List.of(image));
        float[] once = pixels.load();
        assertThat(pixels.load()).isNotSameAs(once).containsExactly(once);
        assertThat(drawn).hasValue(1);
    }

    /** Two rows show the same damaged image; each error names its own row. */
    @Test
    void anImageThatAnotherRowAlsoHasIsNamedByItsOwnRow() {
        CountDownLatch both = new CountDownLatch(2);
        List<RowImage> images = Stream.of("row 1", "row 2")
                .map(name -> new RowImage(
                        name,
                        new ImageSource.Drawn(() -> {
                            both.countDown();
                            throw new InvalidInputException(name + " is damaged");
                        }),
                        "the same content",
                        PROCESSOR.shape(new ImageSize(16, 16), name)))
                .toList();
        PixelLoader loader = new PixelLoader(PROCESSOR, LAYOUT, WIDTH);
        ImagePixels first = loader.of(images.subList(0, 1));
        ImagePixels second = loader.of(images.subList(1, 2));
        first.begin();
        second.begin();
        assertThatThrownBy(first::load).hasMessage("row 1 is damaged");
        assertThatThrownBy(second::load).hasMessage("row 2 is damaged");
        assertThat(both.getCount()).isZero();
    }

    @Test
    void anErrorIsThatOfTheImage() {
        PixelLoader loader = new PixelLoader(PROCESSOR, LAYOUT, WIDTH);
        ImagePixels pixels = loader.of(List.of(image("bad", () -> {
            throw new InvalidInputException("train.jsonl:3: image 1, a.jpg, is damaged");
        })));
        assertThatThrownBy(pixels::load)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("train.jsonl:3: image 1, a.jpg, is damaged");
    }

    @Test
    void theImagesUsedLastAreKeptWithinABound() {
        long bytes = 16 * 16 * 3;
        ResizedImages cache = new ResizedImages(2 * bytes);
        AtomicInteger drawn = new AtomicInteger();
        List<RowImage> images = List.of("a", "b", "c").stream()
                .map(content -> image(content, () -> {
                    drawn.incrementAndGet();
                    return grey(1);
                }))
                .toList();
        cache.of(images.get(0), PROCESSOR);
        cache.of(images.get(1), PROCESSOR);
        cache.of(images.get(0), PROCESSOR);
        assertThat(drawn).hasValue(2);
        cache.of(images.get(2), PROCESSOR);
        assertThat(cache.bytes()).isEqualTo(2 * bytes);
        cache.of(images.get(0), PROCESSOR);
        assertThat(drawn).hasValue(3);
        cache.of(images.get(1), PROCESSOR);
        assertThat(drawn).hasValue(4);
        assertThat(new ResizedImages(bytes - 1).of(images.get(0), PROCESSOR).width())
                .isEqualTo(16);
    }

    /** Two models of one process may show the same picture at sizes of their own. */
    @Test
    void eachProcessorHasItsOwnSizes() {
        ResizedImages cache = new ResizedImages(1 << 20);
        RowImage image = image("shared", () -> grey(7));
        NanoVlmImageProcessor smaller = new NanoVlmImageProcessor(8, 1, new NanoVlmImageProcessor.SingleTile());
        assertThat(cache.of(image, PROCESSOR).width()).isEqualTo(16);
        assertThat(cache.of(image, smaller).width()).isEqualTo(8);
        assertThat(cache.of(image, PROCESSOR).width()).isEqualTo(16);
    }

    @Test
    void anImageThatChangesAfterItsRowWasReadIsRefused() throws IOException {
        RowImage image = new RowImage(
                "rows.jsonl:1: image 1",
                ImageStore.shared().add((byte) 1),
                "the hash of other bytes",
                PROCESSOR.shape(new ImageSize(16, 16), "a"));
        assertThatThrownBy(() -> new ResizedImages(0).of(image, PROCESSOR))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("rows.jsonl:1: image 1 has changed since the rows were read; start again");
    }
}
