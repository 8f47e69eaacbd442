package io.gradessweep.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Files of every format, changed in ways that are the same in each run: an image or one clear error, nothing else. */
class DamagedImagesTest {
    /** {@code -Dgrades.fuzz=N} damages more. */
    private static final int IMAGES = Integer.getInteger("grades.fuzz", 3000);

    /** Thirty seconds for a thousand, some fifty times what it takes. */
    private static final Duration PER_IMAGE = Duration.ofMillis(30);

    private static final int MAX_PIXELS = 1 << 18;
    /** Of a decoded image: its raster of at most 8 bytes a pixel, RGB, the upright copy, and rows; twice over. */
    private static final long BYTES_PER_PIXEL = 32;
    /** For classes, readers and copies of files that are a few KB long. */
    private static final long BYTES_BESIDES = 4 << 20;

    @Test
    void onlyImagesAndClearErrors() throws IOException {
        ImageDecoder decoder = new ImageDecoder(MAX_PIXELS, 1 << 20);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(23);
        int images = 0;
        List<String> errors = new ArrayList<>();
        List<Path> files = files();
        int changes = IMAGES / files.size() + 1;
        long begin = System.nanoTime();
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < changes; i++) {
                byte[] damaged = damaged(whole, i, random);
                String name = file.getFileName() + ", change " + i;
                long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                try {
                    ImageSize size = decoder.size(damaged, name);
                    RgbImage image = decoder.decode(damaged, name);
                    assertThat(size).as(name).isEqualTo(new ImageSize(image.width(), image.height()));
                    assertThat((long) image.width() * image.height()).as(name).isLessThanOrEqualTo(MAX_PIXELS);
                    images++;
                } catch (InvalidInputException e) {
                    assertThat(e.getMessage())
                            .as(name)
                            .startsWith(name + " ")
                            .hasLineCount(1)
                            .doesNotContain("Exception", "null");
                    errors.add(e.getMessage().substring(name.length() + 1));
                }
                long allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
                assertThat(allocated).as(name).isLessThan(MAX_PIXELS * BYTES_PER_PIXEL + BYTES_BESIDES);
            }
        }
        assertThat(images + errors.size()).isGreaterThanOrEqualTo(1000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(PER_IMAGE.multipliedBy(images + errors.size()));
        // Changes that miss what is looked at, and changes that are seen, of each kind.
        assertThat(images).isGreaterThan(50);
        for (String kind :
                List.of("is cut off", "is damaged", "is not an image", "has a size of", "which is not read")) {
            assertThat(errors).as(kind).anyMatch(error -> error.contains(kind));
        }
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : List.of(
                VlmFixtures.root().resolve("images"),
                VlmFixtures.pictures(),
                Path.of("src/test/resources/io/gradessweep/image"))) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(file -> file.toString().matches(".*\\.(png|jpg|webp|gif|bmp)")
                                && !file.getFileName().toString().startsWith("bad_"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    private static byte[] damaged(byte[] whole, int change, Random random) {
        byte[] bytes = whole.clone();
        switch (change % 8) {
            case 0 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[random.nextInt(Math.min(64, bytes.length))] = (byte) random.nextInt(256);
            case 3 -> Arrays.fill(bytes, random.nextInt(bytes.length), bytes.length, (byte) 0);
            case 4 -> {
                int at = random.nextInt(bytes.length - 4);
                ByteBuffer.wrap(bytes).putInt(at, random.nextBoolean() ? -1 : Integer.MAX_VALUE);
            }
            case 5 -> {
                int from = random.nextInt(bytes.length);
                int to = random.nextInt(bytes.length);
                int count = Math.min(random.nextInt(64), bytes.length - Math.max(from, to));
                System.arraycopy(whole, from, bytes, to, count);
            }
            case 6 -> {
                int at = random.nextInt(bytes.length);
                byte[] cut = Arrays.copyOf(bytes, bytes.length - Math.min(bytes.length - at, 1 + random.nextInt(16)));
                System.arraycopy(
                        whole,
                        whole.length - (cut.length - Math.min(at, cut.length)),
                        cut,
                        Math.min(at, cut.length),
                        cut.length - Math.min(at, cut.length));
                bytes = cut;
            }
            default -> {
                for (int i = 0; i < 8; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return random.nextBoolean() ? withChecksums(bytes) : bytes;
    }

    /** A PNG whose checksums are right, so that what its chunks say reaches the decoder; other files as they are. */
    private static byte[] withChecksums(byte[] file) {
        if (file.length < 8 || file[1] != 'P') {
            return file;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = 8;
        while (at + 12 <= file.length) {
            int length = bytes.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                break;
            }
            CRC32 sum = new CRC32();
            sum.update(file, at + 4, length + 4);
            bytes.putInt(at + 8 + length, (int) sum.getValue());
            at += 12 + length;
        }
        return file;
    }
}
