package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.DirectoryContent;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both stores keep the same promises; Hadoop's on its own file system of local files. */
class CheckpointStoreTest {
    private static final String RUN = "0123456789abcdef0123";
    private static final String OTHER = "ffff456789abcdef0123";

    @TempDir
    Path directory;

    enum Kind {
        LOCAL,
        HADOOP
    }

    private CheckpointStore open(Kind kind, String trainId) throws IOException {
        return open(kind, trainId, RetentionPolicy.NEWEST);
    }

    private CheckpointStore open(Kind kind, String trainId, RetentionPolicy kept) throws IOException {
        Path place = directory.resolve("results/checkpoints");
        if (kind == Kind.LOCAL) {
            return new LocalCheckpointStore(place, trainId, kept);
        }
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(place.toUri());
        FileSystem files = FileSystem.newInstance(path.toUri(), new Configuration());
        return new HadoopCheckpointStore(
                path, trainId, "", kept, new HadoopDirectories(files, RetryPolicy.NONE, directory.resolve("staging")));
    }

    /** Linux' /proc has a size of 0, as file systems in user space may have. */
    @Test
    void aFileSystemWithoutASizeIsNotFull() throws IOException {
        assertThat(new LocalCheckpointStore(Path.of("/proc/self"), RUN, RetentionPolicy.NEWEST).room())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(open(Kind.LOCAL, RUN).room())
                .isPositive()
                .isLessThanOrEqualTo(Files.getFileStore(directory).getTotalSpace());
    }

    private static DirectoryContent state(String text) {
        return place -> {
            Files.writeString(place.resolve("a"), text);
            Files.write(place.resolve("b"), new byte[100_000]);
            Files.writeString(place.resolve(CheckpointStore.MARKER), "marks " + text);
        };
    }

    private interface Taken {
        boolean apply(String text) throws IOException;
    }

    /** What is offered, up to the first that the test takes. */
    private static List<String> offered(CheckpointStore store, Taken taken) throws IOException {
        return offered(store, Integer.MAX_VALUE, taken);
    }

    private static List<String> offered(CheckpointStore store, int latest, Taken taken) throws IOException {
        List<String> seen = new ArrayList<>();
        store.offer(latest, place -> {
            try {
                Path marker = place.resolve(CheckpointStore.MARKER);
                String text = Files.exists(marker)
                        ? Files.readString(place.resolve("a")) + ", " + Files.readString(marker) + ", "
                                + Files.size(place.resolve("b"))
                        : "incomplete";
                seen.add(text);
                return taken.apply(text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return seen;
    }

    private List<Path> places() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("results/checkpoints"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theNewestTakesThePlaceOfTheOneBefore(Kind kind) throws IOException {
        CheckpointStore store = open(kind, RUN);
        assertThat(offered(store, text -> true)).isEmpty();
        store.clear();
        assertThat(directory).isEmptyDirectory();

        store.publish(9, state("nine"));
        store.publish(10, state("ten"));
        open(kind, OTHER).publish(11, state("another's"));

        assertThat(places()).hasSize(2);
        assertThat(places().get(0)).isDirectoryContaining(file -> file.endsWith(CheckpointStore.MARKER));
        assertThat(offered(store, text -> false)).containsExactly("ten, marks ten, 100000");
        store.clear();
        assertThat(offered(store, text -> true)).isEmpty();
        assertThat(offered(open(kind, OTHER), text -> true)).containsExactly("another's, marks another's, 100000");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aStateThatCannotBeWrittenLeavesTheOneBefore(Kind kind) throws IOException {
        CheckpointStore store = open(kind, RUN);
        store.publish(9, state("nine"));
        assertThatThrownBy(() -> store.publish(10, place -> {
                    Files.writeString(place.resolve("a"), "half of");
                    throw new IOException("no space left");
                }))
                .hasMessage("no space left");
        assertThat(places()).hasSize(1);
        assertThat(offered(store, text -> true)).containsExactly("nine, marks nine, 100000");
    }

    /** A process that was killed while it wrote leaves files without a marker; the next state removes them. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void halfAStateIsPassedOver(Kind kind) throws IOException {
        CheckpointStore store = open(kind, RUN);
        store.publish(9, state("nine"));
        Path half = Files.createDirectory(directory.resolve("results/checkpoints/" + RUN + "-00000010-12345678"));
        Files.writeString(half.resolve("a"), "half of ten");

        assertThat(offered(store, text -> !text.equals("incomplete")))
                .containsExactly("incomplete", "nine, marks nine, 100000");
        store.publish(12, state("twelve"));
        assertThat(places()).hasSize(1);
    }

    /** As another run of the same training does while this one reads its state. */
    @Test
    void aStateThatIsReplacedWhileItIsReadIsLookedForAgain() throws IOException {
        CheckpointStore store = open(Kind.LOCAL, RUN);
        store.publish(9, state("nine"));
        List<String> seen = offered(store, text -> {
            boolean first = text.startsWith("nine");
            if (first) {
                open(Kind.LOCAL, RUN).publish(12, state("twelve"));
            }
            return !first;
        });
        assertThat(seen).containsExactly("nine, marks nine, 100000", "twelve, marks twelve, 100000");
    }

    @Test
    void aStateThatIsAlwaysReplacedIsLookedForThreeTimes() throws IOException {
        CheckpointStore store = open(Kind.LOCAL, RUN);
        store.publish(9, state("9"));
        List<String> seen = offered(store, text -> {
            int next = Integer.parseInt(text.split(",", 2)[0]) + 1;
            open(Kind.LOCAL, RUN).publish(next, state(Integer.toString(next)));
            return false;
        });
        assertThat(seen).hasSize(3);
    }

    /** One that was given up and still runs may not remove what the other has done since. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLaterStepIsNeverReplacedByAnEarlierOne(Kind kind) throws IOException {
        CheckpointStore store = open(kind, RUN);
        store.publish(20, state("twenty"));
        store.publish(15, state("fifteen"));
        assertThat(offered(store, text -> true)).containsExactly("twenty, marks twenty, 100000");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyStateOfWhatRunsShareStaysUntilAllGo(Kind kind) throws IOException {
        CheckpointStore store = open(kind, RUN, RetentionPolicy.EVERY);
        store.publish(20, state("twenty"));
        store.publish(15, state("fifteen"));
        store.publish(15, state("fifteen"));
        Files.createDirectory(directory.resolve("results/checkpoints/" + RUN + "-00000018-12345678"));

        assertThat(store.steps()).containsExactlyInAnyOrder(15, 20);
        assertThat(offered(store, 19, text -> !text.equals("incomplete")))
                .containsExactly("incomplete", "fifteen, marks fifteen, 100000");
        assertThat(open(kind, OTHER, RetentionPolicy.EVERY).steps()).isEmpty();
        store.clear();
        assertThat(places()).isEmpty();
    }
}
