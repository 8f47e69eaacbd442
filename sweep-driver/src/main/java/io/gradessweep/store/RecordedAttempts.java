package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;

/** Reads how attempts ended, from many files at a time: each takes its time to open. */
final class RecordedAttempts {
    private static final int FILES_AT_ONCE = 16;
    private static final String COLUMNS = "message runs { optional binary run_id (STRING);"
            + " optional binary attempt (STRING); optional binary status (STRING); }";

    private final Configuration configuration;

    RecordedAttempts(Configuration configuration) {
        this.configuration = new Configuration(configuration);
        this.configuration.set(ReadSupport.PARQUET_READ_SCHEMA, COLUMNS);
    }

    /** @throws InvalidInputException naming a file that cannot be read */
    List<RecordedAttempt> read(List<Path> files) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(FILES_AT_ONCE);
        try {
            List<Callable<List<RecordedAttempt>>> all = new ArrayList<>();
            files.forEach(file -> all.add(() -> read(file)));
            List<RecordedAttempt> attempts = new ArrayList<>();
            for (Future<List<RecordedAttempt>> each : pool.invokeAll(all)) {
                attempts.addAll(each.get());
            }
            return attempts;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidInputException unreadable) {
                throw unreadable;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            pool.shutdownNow();
        }
    }

    private List<RecordedAttempt> read(Path file) {
        try (ParquetReader<Group> reader = TableFile.reader(file, configuration)) {
            List<RecordedAttempt> attempts = new ArrayList<>();
            for (Group row = reader.read(); row != null; row = reader.read()) {
                boolean completed = RunStatus.COMPLETED.label().equals(row.getString("status", 0));
                attempts.add(new RecordedAttempt(row.getString("run_id", 0), row.getString("attempt", 0), completed));
            }
            if (attempts.isEmpty()) {
                throw new IOException("it holds no row");
            }
            return attempts;
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(
                    file + " is not a readable result file: " + e.getMessage() + "; remove it to run that run again",
                    e);
        }
    }
}
