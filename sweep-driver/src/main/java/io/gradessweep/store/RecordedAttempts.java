package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;

/** Reads from {@code runs} how attempts ended. */
final class RecordedAttempts {
    private static final Set<String> COLUMNS = Set.of("run_id", "attempt", "train_id", "status", "cause");

    private final Configuration configuration;

    RecordedAttempts(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Returns the rows of these files.
     *
     * @throws InvalidInputException naming a file that cannot be read
     */
    List<RecordedAttempt> read(List<Path> files) throws IOException {
        List<Callable<List<RecordedAttempt>>> reads = new ArrayList<>();
        files.forEach(file -> reads.add(() -> read(file)));
        return ParallelReads.all(reads).stream().flatMap(List::stream).toList();
    }

    /** Returns the rows of a file. If its bytes are wrong, Parquet throws a RuntimeException. */
    private List<RecordedAttempt> read(Path file) {
        try (ParquetReader<Group> reader = TableFile.reader(file, configuration, COLUMNS)) {
            List<RecordedAttempt> attempts = new ArrayList<>();
            for (Group row = reader.read(); row != null; row = reader.read()) {
                String trainId = text(row, "train_id");
                attempts.add(new RecordedAttempt(
                        row.getString("run_id", 0), row.getString("attempt", 0), trainId, end(row)));
            }
            if (attempts.isEmpty()) {
                throw new IllegalStateException("it holds no row");
            }
            return attempts;
        } catch (IOException e) {
            throw new InvalidInputException("cannot read " + file + ": " + HadoopErrors.words(e), e);
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    private static RecordedAttempt.End end(Group row) {
        if (RunStatus.COMPLETED.label().equals(row.getString("status", 0))) {
            return RecordedAttempt.End.COMPLETED;
        }
        boolean cancelled = FailureCause.CANCELLED.label().equals(text(row, "cause"));
        return cancelled ? RecordedAttempt.End.CANCELLED : RecordedAttempt.End.OTHER;
    }

    /** Returns the text of a column; empty if it is NULL, or if an earlier version wrote the file without it. */
    private static String text(Group row, String column) {
        boolean present = row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
        return present ? row.getString(column, 0) : "";
    }

    /**
     * Returns the error for an unreadable file. A file of one run may be removed, and the run is executed again; a
     * merged file holds many runs.
     */
    private static InvalidInputException unreadable(Path file, RuntimeException e) {
        boolean isOfOneRun = file.getParent().getName().equals(ResultTables.RUNS.name());
        return new InvalidInputException(
                file + " is not a readable result file"
                        + (isOfOneRun
                                ? "; remove it to run that run again"
                                : "; it holds the rows of many runs: put it back from a copy"),
                e);
    }
}
