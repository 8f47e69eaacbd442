package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results are copied to this machine to be queried: all of them, and each file once. */
interface MirrorContract extends ResultsContract {
    @Test
    default void everyTableIsWhatItIsOnALocalDisk(@TempDir Path home) throws IOException {
        ResultsFixture here = ResultsFixture.local(home);
        for (PlannedRun planned : results().runs().subList(0, 2)) {
            for (ResultsFixture each : List.of(results(), here)) {
                each.store().requireWritable();
                each.store().begin(planned, 1);
                each.put(planned, FIRST, Outcomes.completed());
            }
        }
        assertThat(results().store().statuses())
                .isEqualTo(here.store().statuses())
                .hasSize(2);
        assertThat(results().store().launches()).isEqualTo(here.store().launches());

        Path mirror = home.resolve("mirror");
        Path local = StoreFiles.local(here.results());
        assertThat(results().store().mirror(mirror)).isEqualTo(15);
        SweepComparison comparison = SweepComparison.of(mirror, local);
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
        assertThat(names(mirror)).isEqualTo(names(local));
    }

    @Test
    default void whatIsHereIsNotCopiedAgain(@TempDir Path home) throws IOException {
        ParquetResultStore store = results().store();
        Path mirror = home.resolve("mirror");
        assertThat(catchThrowable(() -> store.mirror(mirror)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("no results directory " + results().results());
        results().put(results().runs().get(0), FIRST, Outcomes.completed());
        assertThat(store.compact(Duration.ZERO).merged()).isZero();
        assertThat(store.mirror(mirror)).isEqualTo(8);
        assertThat(mirror.resolve("schema.json")).exists();
        assertThat(mirror.resolve("compacted/lease")).doesNotExist();
        assertThat(store.mirror(mirror)).isZero();
        results().put(results().runs().get(1), FIRST, Outcomes.completed());
        assertThat(store.mirror(mirror)).isEqualTo(7);
        results().files().files().delete(results().place("steps"), true);
        assertThat(store.mirror(mirror)).isZero();
        assertThat(mirror.resolve("steps")).isEmptyDirectory();
        assertThat(names(mirror)).hasSize(13);
    }

    /** Of the same size, and no older: nothing but its time tells. */
    @Test
    default void aFileThatWasWrittenAgainIsCopiedAgain(@TempDir Path home) throws Exception {
        results().put(results().runs().get(0), FIRST, Outcomes.completed());
        results().store().requireWritable();
        Path mirror = home.resolve("mirror");
        results().store().mirror(mirror);
        String before = results().files().read(results().place("schema.json"));
        String after = before.replace(": ", " :");
        assertThat(after).isNotEqualTo(before).hasSameSizeAs(before);

        Thread.sleep(1_001); // file systems tell times by the second, some of them
        results().write("schema.json", after);
        assertThat(results().store().mirror(mirror)).isEqualTo(1);
        assertThat(mirror.resolve("schema.json")).hasContent(after);
    }

    /** Files by their path in the directory, hidden ones too. */
    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
