package io.gradessweep.data.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradessweep.data.rows.Row;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.image.processor.NanoVlmImageProcessor;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.UnreadableInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The images that rows hold are kept once for all data sets, and what a device refuses is told apart from what is damaged. */
class RowImageReaderTest {
    private static RowImageReader reader() {
        return RowImageReader.of(new NanoVlmImageProcessor(16, 4, new NanoVlmImageProcessor.SingleTile()));
    }

    private static Row row(Path file) {
        return new Row(file, 3, Map::of);
    }

    /** Two data sets, as those of two seeds, hold the same image. */
    @Test
    void dataSetsShareWhatTheirRowsHold() {
        byte[] bytes = VlmFixtures.bytes(VlmFixtures.root().resolve("images/small_gray.png"));
        byte[] other = VlmFixtures.bytes(VlmFixtures.root().resolve("images/wide_rgb.png"));
        Row row = row(Path.of("rows.parquet"));
        ImageSource first =
                reader().read(row, Map.of("bytes", bytes), "image 1").source();
        assertThat(reader().read(row, Map.of("bytes", other), "image 1").source())
                .isNotEqualTo(first);
        assertThat(reader().read(row, Map.of("bytes", bytes.clone()), "image 2").source())
                .isEqualTo(first);
    }

    @Test
    void whatIsKeptIsReadBackAndKeptOnce() throws IOException {
        ImageSource.Stored one = ImageStore.shared().add((byte) 1, (byte) 2);
        ImageSource.Stored other = ImageStore.shared().add((byte) 3);
        assertThat(ImageStore.shared().add((byte) 1, (byte) 2)).isSameAs(one);
        assertThat(one.bytes()).containsExactly(1, 2);
        assertThat(other.bytes()).containsExactly(3);
    }

    /** A run that is cancelled interrupts its thread, and so closes channels that it reads or writes. */
    @Test
    void anInterruptedRunClosesNothingForOthers() throws IOException {
        ImageSource.Stored before = ImageStore.shared().add((byte) 4);
        Thread.currentThread().interrupt();
        ImageSource.Stored added = ImageStore.shared().add((byte) 5);
        assertThat(added.bytes()).containsExactly(5);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(before.bytes()).containsExactly(4);
    }

    @Test
    void aFullDiskLeavesTheStoreAsItWas() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "there is no /dev/full");
        try (RandomAccessFile file = new RandomAccessFile(full.toFile(), "rw")) {
            ImageStore store = new ImageStore(file);
            assertThatThrownBy(() -> store.add((byte) 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store.add((byte) 1)).isInstanceOf(IOException.class);
        }
    }

    /** Memory that is not mapped cannot be read: the kernel answers with an I/O error. */
    @Test
    void anErrorOfTheDeviceIsNoDamagedImage() {
        Path memory = Path.of("/proc/self/mem");
        assumeTrue(Files.isReadable(memory), "there is no /proc/self/mem");
        Path rows = Path.of("/proc/self/rows.jsonl");
        assertThatThrownBy(() -> reader().read(row(rows), "mem", "image 1"))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageStartingWith(rows + ":3: image 1, mem, cannot be read: ")
                .hasMessageNotContaining("exist");
        assertThatThrownBy(() -> reader().read(row(rows), "no-such-file", "image 1"))
                .isExactlyInstanceOf(InvalidInputException.class)
                .hasMessage(rows + ":3: image 1: no-such-file: there is no such file below /proc/self");
        assertThatThrownBy(() -> reader().read(row(rows), "a".repeat(300), "image 1"))
                .isExactlyInstanceOf(InvalidInputException.class)
                .hasMessage(rows + ":3: image 1: " + "a".repeat(77) + "... is no path");
    }
}
