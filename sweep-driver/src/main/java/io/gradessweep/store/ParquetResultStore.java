package io.gradessweep.store;

import io.gradessweep.job.CheckpointName;
import io.gradessweep.job.CheckpointStore;
import io.gradessweep.job.LocalCheckpointStore;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.WholeDirectory;
import io.gradessweep.plan.Cell;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.SchemaVersion;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sweep's results: {@code <results>/<table>/<run_id>-<attempt>.parquet}. Whoever executes a run writes its other tables;
 * only the driver writes {@code runs}, last, so that an attempt that was cut short is never seen by a reader. Files appear
 * whole, under their final name.
 */
public final class ParquetResultStore {
    private static final String CHECKPOINTS = "checkpoints";
    static final String WEIGHTS = "weights";
    static final String RUNNING = "running";
    private static final String LEASE = "lease";
    private static final Logger LOG = LoggerFactory.getLogger(ParquetResultStore.class);

    private final Path results;
    private final Configuration configuration;
    private final FileSystem files;
    private volatile ResultLease lease;

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

    /** @throws InvalidInputException where the directory cannot be made or written to, or has tables of a later version */
    public void requireWritable() {
        requireKnownVersion();
        Path probe = new Path(results, ".writable-" + UUID.randomUUID());
        try {
            files.mkdirs(results);
            files.create(probe, false).close();
            files.delete(probe, false);
            writeVersion();
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Takes the results directory for this driver; rows of {@code runs} are written only as long as it has it.
     *
     * @throws InvalidInputException where another living driver has it, saying who
     */
    public ResultLease lease() {
        lease = ResultLease.take(leaseFiles(), LeaseTiming.USUAL);
        return lease;
    }

    /**
     * Copies the tables of results that lie elsewhere to this machine; what is here already and did not change is kept.
     *
     * @param mirror the directory of the copy, made where it is missing
     * @return how many files were copied
     * @throws InvalidInputException where there is no such directory, or it cannot be read
     */
    public int mirror(java.nio.file.Path mirror) {
        return new ResultMirror(new StoreFiles(files), results, mirror).refresh();
    }

    /** Whether a living driver has the results directory; where one was lost elsewhere, it takes some seconds to tell. */
    public boolean isAtWork() {
        try {
            return new LeaseWatch(leaseFiles(), LeaseTiming.USUAL).look().held();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see who has " + results + ": " + e.getMessage(), e);
        }
    }

    /**
     * Tells that a launch begins: its number is taken from now on, whatever becomes of this process. Before anything of it is
     * started.
     */
    public void begin(Cell cell, int launch) {
        try {
            markers().put(cell.runId(), cell.key(), launch);
        } catch (IOException e) {
            throw new StoreException("cannot mark that " + cell.key() + " begins: " + Patience.firstLine(e), e);
        }
    }

    /** Writes all a run left but its row in {@code runs}. */
    public void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces) {
        for (TableRows<?> rows : TableRows.of(traces)) {
            write(rows, runId, attempt, runId);
        }
    }

    /**
     * Writes the row that makes an attempt count; the driver's alone, and the last of the attempt. From then on the states of
     * a run that is completed, or that would diverge again, are of no use.
     *
     * @throws LeaseLostException where another driver has taken the directory over
     */
    public void putRun(String sweep, Cell cell, Attempt attempt, RunOutcome outcome) {
        if (lease != null) {
            lease.requireHeld();
        }
        write(TableRows.of(RunRow.of(sweep, cell, outcome)), cell.runId(), attempt, cell.key());
        removeMarkers(cell, attempt);
        if (!(outcome instanceof RunOutcome.Failed failed) || failed.cause() == FailureCause.DIVERGED) {
            clear(checkpoints(cell.trainId()));
        }
    }

    /** Where the states of one run are kept: beside the results, which every executor sees. */
    public CheckpointStore checkpoints(String trainId) {
        Path directory = new Path(results, CHECKPOINTS);
        return new StoreFiles(files).isLocal()
                ? new LocalCheckpointStore(StoreFiles.local(directory), trainId)
                : new HadoopCheckpointStore(files, directory, trainId);
    }

    /**
     * The same for a task of a sweep, which may have been given up without knowing it: once the run is completed, nobody
     * would delete what it keeps.
     */
    public CheckpointStore checkpointsUntilCompleted(String runId, String trainId) {
        return new UnfinishedCheckpoints(checkpoints(trainId), () -> isCompleted(runId));
    }

    /** As far as its row is in a file of its own, which it is for a while. */
    private boolean isCompleted(String runId) throws IOException {
        Path runs = new Path(results, ResultTables.RUNS.name());
        List<Path> rows = new StoreFiles(files)
                .names(runs).stream()
                        .filter(name -> name.startsWith(runId + "-"))
                        .map(name -> new Path(runs, name))
                        .toList();
        return new RecordedAttempts(configuration).read(rows).stream().anyMatch(RecordedAttempt::completed);
    }

    /**
     * Removes the markers and states of runs that are completed, which a driver leaves that is lost right after it wrote
     * their rows; for who has the lease.
     *
     * @param unfinished whose states are kept, also where a completed run has trained the same
     */
    public void removeLeftovers(Collection<Cell> completed, Collection<Cell> unfinished) {
        Set<String> needed = unfinished.stream().map(Cell::trainId).collect(Collectors.toSet());
        try {
            Set<String> marked = markers().launches().keySet();
            Set<String> kept =
                    CheckpointName.trainIds(new StoreFiles(files).names(new Path(results, CHECKPOINTS)).stream());
            for (Cell cell : completed) {
                if (marked.contains(cell.runId())) {
                    markers().remove(cell.runId(), Integer.MAX_VALUE);
                }
                if (kept.contains(cell.trainId()) && !needed.contains(cell.trainId())) {
                    clear(checkpoints(cell.trainId()));
                }
            }
        } catch (IOException e) {
            LOG.warn("what lost drivers left in {} stays there: {}", results, e.toString());
        }
    }

    /** Where the weights of one attempt at a run are kept; they count where its row in {@code runs} does. */
    public WeightStore weights(String runId, Attempt attempt) {
        Path place = weightsOf(runId, attempt.text());
        if (!new StoreFiles(files).isLocal()) {
            return content -> new HadoopDirectories(files).upload(content, place, "");
        }
        java.nio.file.Path directory = StoreFiles.local(place);
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

    /** Where there is none. */
    private void writeVersion() throws IOException {
        new StoreFiles(files).createNew(new Path(results, SchemaVersion.FILE), SchemaVersion.json());
    }

    private void requireKnownVersion() {
        try {
            String version = new StoreFiles(files).read(new Path(results, SchemaVersion.FILE));
            SchemaVersion.flaw(results.toString(), version).ifPresent(flaw -> {
                throw new InvalidInputException(flaw);
            });
        } catch (FileNotFoundException | ParentNotDirectoryException e) {
            LOG.debug("{} has tables of the first version, or is not there yet", results, e);
        } catch (IOException e) {
            throw new InvalidInputException("results directory " + results + " cannot be read: " + e.getMessage(), e);
        }
    }

    private LeaseFiles leaseFiles() {
        return new LeaseFiles(new StoreFiles(files), new Path(results, LEASE));
    }

    /**
     * Merges the small files of each table into few, while others read and write.
     *
     * @param grace how long files that were merged are kept for who reads them
     * @throws InvalidInputException where there is no such directory, or another merges there
     */
    public CompactionResult compact(Duration grace) {
        Path merging = new Path(new Path(results, Compaction.DIRECTORY), Compactor.LEASE);
        try {
            if (!files.exists(results)) {
                throw new InvalidInputException("no results directory " + results);
            }
            requireKnownVersion();
            writeVersion();
            try (ResultLease own =
                    ResultLease.take(new LeaseFiles(new StoreFiles(files), merging), LeaseTiming.USUAL)) {
                return new Compactor(new StoreFiles(files), results, configuration).compact(grace, own);
            }
        } catch (IOException e) {
            throw new StoreException("cannot merge the files of " + results + ": " + Patience.firstLine(e), e);
        }
    }

    private LaunchMarkers markers() {
        return new LaunchMarkers(new StoreFiles(files), new Path(results, RUNNING));
    }

    /** One that stays says nothing any more: its launch has a row. */
    private void removeMarkers(Cell cell, Attempt attempt) {
        try {
            markers().remove(cell.runId(), attempt.launch());
        } catch (IOException e) {
            LOG.warn("the marker of {} is left behind: {}", cell.key(), e.toString());
        }
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
     * What was recorded up to now, listed once.
     *
     * @throws InvalidInputException where a file cannot be read, or has tables of a later version
     */
    public RecordedRuns recorded() {
        requireKnownVersion();
        return RecordedRuns.list(new StoreFiles(files), results, configuration);
    }

    /** As {@link RecordedRuns#statuses}, of now. */
    public Map<String, RunStatus> statuses() {
        return recorded().statuses();
    }

    /** As {@link RecordedRuns#launches}, of now. */
    public Map<String, Integer> launches() {
        return recorded().launches();
    }

    /** @param key of the run, for a message */
    private void write(TableRows<?> rows, String runId, Attempt attempt, String key) {
        if (rows.rows().isEmpty()) {
            return;
        }
        Path file = new Path(new Path(results, rows.table().name()), runId + "-" + attempt.text() + ".parquet");
        try {
            new StoreFiles(files).write(file, to -> TableFile.write(to, configuration, rows, runId, attempt.text()));
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write " + file + " of run " + key + ": " + Patience.firstLine(e)
                            + "; the same sweep does that run again",
                    e);
        }
    }
}
