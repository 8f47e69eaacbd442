package io.gradessweep.job.checkpoint;

import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TraceRows;
import io.gradessweep.result.ValidationTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The records of training in a directory: a file of gzipped JSON lines for each kind of record, written and read line
 * by line.
 */
final class TraceFiles {
    private static final List<Class<? extends Record>> KINDS =
            List.of(StepTrace.class, NormTrace.class, FreezeEvent.class, ValidationTrace.class);

    private TraceFiles() {}

    /** Returns whether a file of this name holds records. */
    static boolean isOne(String fileName) {
        return KINDS.stream().anyMatch(kind -> name(kind).equals(fileName));
    }

    /** Writes all records except those of evaluation. */
    static void write(Path directory, RunOutcome.Traces traces) throws IOException {
        write(directory, StepTrace.class, traces.steps());
        write(directory, NormTrace.class, traces.norms());
        write(directory, FreezeEvent.class, TraceRows.of(traces.freezes()));
        write(directory, ValidationTrace.class, TraceRows.of(traces.validations()));
    }

    /**
     * Reads all records once, to know that they can be read. Those of steps and norms stay in the directory and are read
     * from there.
     *
     * @throws IOException if a file is missing or does not have the expected content
     */
    static RunOutcome.Traces read(Path directory) throws IOException {
        return new RunOutcome.Traces(
                rows(directory, StepTrace.class),
                rows(directory, NormTrace.class),
                rows(directory, FreezeEvent.class).list(),
                rows(directory, ValidationTrace.class).list(),
                List.of(),
                List.of());
    }

    private static <T extends Record> void write(Path directory, Class<T> type, TraceRows<T> rows) throws IOException {
        RowSpool.write(type, rows, Files.newOutputStream(file(directory, type)));
    }

    private static <T extends Record> TraceRows<T> rows(Path directory, Class<T> type) throws IOException {
        Path file = file(directory, type);
        return GzipRows.counted(type, () -> Files.newInputStream(file));
    }

    private static Path file(Path directory, Class<?> type) {
        return directory.resolve(name(type));
    }

    private static String name(Class<?> kind) {
        return kind.getSimpleName() + ".jsonl.gz";
    }
}
