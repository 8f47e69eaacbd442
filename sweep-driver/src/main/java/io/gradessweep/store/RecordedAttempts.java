package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;

/** Reads from {@code runs} how attempts ended. */
final class RecordedAttempts {
    private static final String COLUMNS = "message runs { optional binary run_id (STRING);"
            + " optional binary attempt (STRING); optional binary status (STRING); }";

    private final Configuration configuration;

    RecordedAttempts(Configuration configuration) {
        this.configuration = new Configuration(configuration);
        this.configuration.set(ReadSupport.PARQUET_READ_SCHEMA, COLUMNS);
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
        try (ParquetReader<Group> reader = TableFile.reader(file, configuration)) {
            List<RecordedAttempt> attempts = new ArrayList<>();
            for (Group row = reader.read(); row != null; row = reader.read()) {
                boolean completed = RunStatus.COMPLETED.label().equals(row.getString("status", 0));
                attempts.add(new RecordedAttempt(row.getString("run_id", 0), row.getString("attempt", 0), completed));
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

    /**
     * Returns the error for an unreadable file. A file of one run may be removed, and the run is executed again; a
     * merged file holds many runs.
     */
    private static InvalidInputException unreadable(Path file, RuntimeException e) {
        boolean isOfOneRun = file.getParent().getName().equals(ResultTables.RUNS.name());
        return new InvalidInputException(
                file + " is not a readable result file: " + e.getMessage()
                        + (isOfOneRun
                                ? "; remove it to run that run again"
                                : "; it holds the rows of many runs: put it back from a copy"),
                e);
    }
}
