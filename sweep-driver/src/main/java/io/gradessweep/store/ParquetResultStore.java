package io.gradessweep.store;

import io.gradessweep.job.CheckpointStore;
import io.gradessweep.job.LocalCheckpointStore;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.WholeDirectory;
import io.gradessweep.plan.Cell;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sweep's results: {@code <results>/<table>/<run_id>-<attempt>.parquet}. Whoever executes a run writes its other tables;
 * only the driver writes {@code runs}, last, so that an attempt that was cut short is never seen by a reader. Files appear
 * whole, under their final name.
 */
public final class ParquetResultStore {
    private static final Pattern FILE = Pattern.compile("([0-9a-f]+)-(\\d{4,})-(\\d+)\\.parquet");
    private static final String CHECKPOINTS = "checkpoints";
    private static final String WEIGHTS = "weights";
    private static final Logger LOG = LoggerFactory.getLogger(ParquetResultStore.class);
    private static final String STATUS_ONLY = "message runs { optional binary status (STRING); }";

    private final Path results;
    private final Configuration configuration;
    private final FileSystem files;

    /**
     * @param location a directory on any Hadoop file system, as a URI: what a URI does not allow, such as a space, is
     *     percent-encoded
     */
    public ParquetResultStore(String location, Configuration configuration) {
        this.configuration = configuration;
        try {
            // Hadoop's Path of a text would take %20 for three characters of a name.
            this.results = new Path(URI.create(location));
            this.files = results.getFileSystem(configuration);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInputException("results directory " + location + ": " + e.getMessage(), e);
        }
        files.setWriteChecksum(false);
    }

    /** @throws InvalidInputException where the directory cannot be made or written to */
    public void requireWritable() {
        Path probe = new Path(results, ".writable-" + UUID.randomUUID());
        try {
            files.mkdirs(results);
            files.create(probe, false).close();
            files.delete(probe, false);
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes all a run left but its row in {@code runs}. */
    public void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces) {
        for (TableRows<?> rows : TableRows.of(traces)) {
            write(rows, runId, attempt);
        }
    }

    /**
     * Writes the row that makes an attempt count; the driver's alone, and the last of the attempt. From then on the states of
     * a run that is completed, or that would diverge again, are of no use.
     */
    public void putRun(String sweep, Cell cell, Attempt attempt, RunOutcome outcome) {
        write(TableRows.of(RunRow.of(sweep, cell, outcome)), cell.runId(), attempt);
        if (!(outcome instanceof RunOutcome.Failed failed) || failed.cause() == FailureCause.DIVERGED) {
            clear(checkpoints(cell.trainId()));
        }
    }

    /** Where the states of one run are kept: beside the results, which every executor sees. */
    public CheckpointStore checkpoints(String trainId) {
        Path directory = new Path(results, CHECKPOINTS);
        return isLocal()
                ? new LocalCheckpointStore(
                        java.nio.file.Path.of(directory.toUri().getPath()), trainId)
                : new HadoopCheckpointStore(files, directory, trainId);
    }

    /** Where the weights of one attempt at a run are kept; they count where its row in {@code runs} does. */
    public WeightStore weights(String runId, Attempt attempt) {
        Path place = weightsOf(runId, attempt.text());
        if (!isLocal()) {
            return content -> new HadoopDirectories(files).upload(content, place, "");
        }
        java.nio.file.Path directory = java.nio.file.Path.of(place.toUri().getPath());
        return content -> {
            WholeDirectory.delete(directory);
            WholeDirectory.write(directory, content);
        };
    }

    /**
     * Copies the weights of an attempt into a directory of this machine that is there.
     *
     * @throws FileNotFoundException where none were kept
     */
    public void fetchWeights(String runId, String attempt, java.nio.file.Path to) throws IOException {
        new HadoopDirectories(files).download(weightsOf(runId, attempt), to);
    }

    private boolean isLocal() {
        return files.getScheme().equals("file");
    }

    private Path weightsOf(String runId, String attempt) {
        return new Path(new Path(results, WEIGHTS), runId + "-" + attempt);
    }

    private static void clear(CheckpointStore checkpoints) {
        try {
            checkpoints.clear();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("checkpoints of a run that needs none are left behind: {}", e.toString());
        }
    }

    /**
     * How every run that was recorded ended, by run_id: completed where any of its attempts was, whatever became of later
     * ones, as in the view {@code runs}.
     */
    public Map<String, RunStatus> statuses() {
        Map<String, List<String>> attempts = new HashMap<>();
        for (FileStatus file : list(ResultTables.RUNS)) {
            Matcher matcher = FILE.matcher(file.getPath().getName());
            if (matcher.matches()) {
                attempts.computeIfAbsent(matcher.group(1), runId -> new ArrayList<>())
                        .add(file.getPath().getName());
            }
        }
        Map<String, RunStatus> statuses = new HashMap<>();
        attempts.forEach((runId, names) -> statuses.put(runId, status(names)));
        return statuses;
    }

    /**
     * The highest launch of every run that left any file, by run_id. An attempt without a row in {@code runs} counts too:
     * its files must not be mistaken for the next one's.
     */
    public Map<String, Integer> launches() {
        Map<String, Integer> launches = new HashMap<>();
        for (Table table : ResultTables.all()) {
            for (FileStatus file : list(table)) {
                Matcher matcher = FILE.matcher(file.getPath().getName());
                if (matcher.matches()) {
                    launches.merge(matcher.group(1), Integer.valueOf(matcher.group(2)), Math::max);
                }
            }
        }
        return launches;
    }

    private void write(TableRows<?> rows, String runId, Attempt attempt) {
        if (rows.rows().isEmpty()) {
            return;
        }
        Path directory = new Path(results, rows.table().name());
        String name = runId + "-" + attempt.text() + ".parquet";
        Path hidden = new Path(directory, "." + name + "-" + UUID.randomUUID());
        try {
            files.mkdirs(directory);
            TableFile.write(hidden, configuration, rows, runId, attempt.text());
            if (!files.rename(hidden, new Path(directory, name))) {
                throw new IOException("cannot rename " + hidden + " to " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory + "/" + name + ": " + e.getMessage(), e);
        }
    }

    /** Begins with the newest, where a completed attempt mostly is: every look opens a file. */
    private RunStatus status(List<String> names) {
        names.sort(Comparator.reverseOrder());
        for (String name : names) {
            if (status(name) == RunStatus.COMPLETED) {
                return RunStatus.COMPLETED;
            }
        }
        return RunStatus.FAILED;
    }

    private RunStatus status(String name) {
        Path file = new Path(new Path(results, ResultTables.RUNS.name()), name);
        Configuration reading = new Configuration(configuration);
        reading.set(ReadSupport.PARQUET_READ_SCHEMA, STATUS_ONLY);
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), file)
                .withConf(reading)
                .build()) {
            Group row = reader.read();
            if (row == null || row.getFieldRepetitionCount("status") == 0) {
                throw new IOException("it holds no status");
            }
            boolean completed = RunStatus.COMPLETED.label().equals(row.getString("status", 0));
            return completed ? RunStatus.COMPLETED : RunStatus.FAILED;
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(
                    file + " is not a readable result file: " + e.getMessage() + "; remove it to run that run again",
                    e);
        }
    }

    private FileStatus[] list(Table table) {
        try {
            return files.listStatus(new Path(results, table.name()));
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + results + "/" + table.name() + ": " + e.getMessage(), e);
        }
    }
}
