package io.gradessweep.job.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TraceRows;
import io.gradessweep.spec.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSpoolTest {
    @TempDir
    Path directory;

    private RowSpool<NormTrace> spool;

    @BeforeEach
    void open() {
        spool = new RowSpool<>(NormTrace.class, directory.resolve("scratch"));
    }

    private static List<NormTrace> rows(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(step -> new NormTrace(
                        step, MatrixId.language(step % 3, "q"), Measure.GRADIENT_L1, 1.0 / step, 100L + step))
                .toList();
    }

    @Test
    void rowsComeBackAsTheyWereAddedWhereverTheyAreReadInBetween() {
        assertThat(spool.rows().isEmpty()).isTrue();
        rows(1, 5000).forEach(spool::add);
        TraceRows<NormTrace> early = spool.rows();
        rows(5001, 9000).forEach(spool::add);

        assertThat(spool.rows().list()).isEqualTo(rows(1, 9000));
        assertThat(early.list()).as("taken before the others were added").isEqualTo(rows(1, 5000));
        assertThat(spool.rows().size()).isEqualTo(9000);
    }

    /** A gradient that overflows has no finite norm. */
    @Test
    void valuesThatAreNoNumbersComeBackToo() {
        NormTrace row = new NormTrace(1, MatrixId.language(0, "q"), Measure.GRADIENT_L1, Double.NaN, 1);
        spool.add(row);

        assertThat(spool.rows().list()).isEqualTo(List.of(row));
    }

    @Test
    void aRunThatGoesOnFromAStateHasEveryRowOnce() throws IOException {
        rows(1, 700).forEach(spool::add);
        Path state = Files.createDirectory(directory.resolve("state"));
        TraceFiles.write(state, traces(spool.rows()));
        rows(701, 800).forEach(spool::add); // lost with the process

        RowSpool<NormTrace> later = new RowSpool<>(NormTrace.class, directory.resolve("other"));
        later.addAll(TraceFiles.read(state).norms());
        Files.delete(state.resolve("NormTrace.jsonl.gz"));
        rows(701, 900).forEach(later::add);

        assertThat(later.rows().list()).isEqualTo(rows(1, 900));
    }

    @Test
    void rowsInMemoryAreAddedAndWrittenTheSameWay() throws IOException {
        spool.addAll(TraceRows.of(rows(1, 50)));
        Path one = Files.createDirectory(directory.resolve("one"));
        Path other = Files.createDirectory(directory.resolve("other"));
        TraceFiles.write(one, traces(spool.rows()));
        TraceFiles.write(other, traces(TraceRows.of(rows(1, 50))));

        for (String kind : List.of("NormTrace", "StepTrace", "FreezeEvent", "ValidationTrace")) {
            assertThat(one.resolve(kind + ".jsonl.gz")).hasSameBinaryContentAs(other.resolve(kind + ".jsonl.gz"));
        }
    }

    @Test
    void aDamagedFileIsNoticedBeforeAnyOfItIsTaken() throws IOException {
        Path state = Files.createDirectory(directory.resolve("state"));
        TraceFiles.write(state, traces(TraceRows.of(rows(1, 5000))));
        Path file = state.resolve("NormTrace.jsonl.gz");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(file, bytes);

        assertThatThrownBy(() -> TraceFiles.read(state)).isInstanceOf(IOException.class);
    }

    /** Otherwise the files of processes that are killed would fill the disk. */
    @Test
    void noFileHasAName() throws IOException {
        rows(1, 9000).forEach(spool::add);

        assertThat(directory.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void whoCannotWriteIsToldWhere() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        RowSpool<NormTrace> nowhere = new RowSpool<>(NormTrace.class, directory.resolve("file"));

        assertThatThrownBy(() -> nowhere.add(rows(1, 1).get(0)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("the records of the run cannot be kept in " + directory.resolve("file"));
        assertThat(nowhere.rows().list()).isEmpty();
    }

    @Test
    void anInterruptDoesNotCloseTheFile() {
        rows(1, 100).forEach(spool::add);
        Thread.currentThread().interrupt();
        rows(101, 9000).forEach(spool::add);
        assertThat(Thread.interrupted()).isTrue();

        assertThat(spool.rows().list()).isEqualTo(rows(1, 9000));
    }

    private static RunOutcome.Traces traces(TraceRows<NormTrace> norms) {
        return new RunOutcome.Traces(TraceRows.of(List.of()), norms, List.of(), List.of(), List.of(), List.of());
    }
}
