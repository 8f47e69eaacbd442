package io.gradessweep.store;

import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.ResultTables;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sweep's results: {@code <results>/<table>/<run_id>-<attempt>.parquet}. Whoever executes a run writes its other tables;
 * only the driver writes {@code runs}, last, so that an attempt that was cut short is never seen by a reader. Files appear
 * whole, under their final name.
 */
public final class ParquetResultStore {
    private static final Logger LOG = LoggerFactory.getLogger(ParquetResultStore.class);

    private final Path results;
    private final Configuration configuration;
    private final StoreFiles files;
    private final VersionFile version;
    private final ArtifactStore kept;
    private final LaunchMarkers markers;
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
            this.files = new StoreFiles(results.getFileSystem(configuration));
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInputException("results directory " + location + ": " + e.getMessage(), e);
        }
        files.files().setWriteChecksum(false);
        version = new VersionFile(files, results);
        kept = new ArtifactStore(files, results);
        markers = new LaunchMarkers(files, results);
    }

    /** @throws InvalidInputException where the directory cannot be made or written to, or has tables of a later version */
    public void requireWritable() {
        boolean hasVersion = version.requireKnown();
        Path probe = new Path(results, ".writable-" + UUID.randomUUID());
        try {
            files.files().mkdirs(results);
            files.files().create(probe, false).close();
            files.files().delete(probe, false);
            if (!hasVersion) {
                version.write();
            }
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be written: " + RetryPolicy.firstLine(e), e);
        }
    }

    /**
     * Takes the results directory for this driver; rows of {@code runs} are written only as long as it has it.
     *
     * @throws InvalidInputException where another living driver has it, saying who
     */
    public ResultLease lease() {
        lease = ResultLease.take(leaseFiles(LeaseUse.WRITE_RUNS), LeaseTiming.USUAL);
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
        return new ResultMirror(files, results, mirror).refresh();
    }

    /** Whether a living driver has the results directory; where one was lost elsewhere, it takes some seconds to tell. */
    public boolean isAtWork() {
        try {
            return new LeaseWatch(leaseFiles(LeaseUse.WRITE_RUNS), LeaseTiming.USUAL)
                    .look()
                    .held();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see who has " + results + ": " + e.getMessage(), e);
        }
    }

    /**
     * Tells that a launch begins: its number is taken from now on, whatever becomes of this process. Before anything of it is
     * started.
     *
     * @param launch its lowest number
     * @return its number, that or a later one, and never one that was given before
     * @throws LeaseLostException where another driver has taken the directory over
     */
    public int begin(PlannedRun cell, int launch) {
        requireHeld();
        return markers.begin(cell.runId(), cell.key(), launch);
    }

    /** Writes all a run left but its row in {@code runs}. */
    public void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces) {
        for (TableRows<?> rows : TableRows.of(traces)) {
            write(rows, runId, attempt, runId);
        }
    }

    /**
     * Writes the row that makes an attempt count; the driver's alone, and the last of the attempt. From then on the states that
     * a run kept which is completed, or would diverge again, are of no use, and those that others keep who train the same are
     * theirs. Where the row was late, another driver may be at that run, and its states are left alone.
     *
     * @throws LeaseLostException where another driver has taken the directory over
     */
    public void putRun(String sweep, PlannedRun cell, Attempt attempt, RunOutcome outcome) {
        requireHeld();
        write(TableRows.of(RunRow.of(sweep, cell, outcome)), cell.runId(), attempt, cell.key());
        markers.end(cell.runId(), cell.key(), attempt.launch());
        if (!(outcome instanceof RunOutcome.Failed failed) || failed.cause() == FailureCause.DIVERGED) {
            requireHeld();
            clear(checkpoints(cell.runId(), cell.trainId()));
        }
    }

    /** Where the states of one run are kept: beside the results, which every executor sees. */
    public CheckpointStore checkpoints(String runId, String trainId) {
        return kept.checkpoints(trainId, runId);
    }

    /** Where the states are kept that a prefix goes on from while it is trained. */
    public CheckpointStore prefixCheckpoints(String prefixId) {
        return kept.checkpoints(prefixId, "");
    }

    /** Where the states are kept that runs fork from, beside the results. */
    public CheckpointStore prefixes(String prefixId) {
        return kept.prefixes(prefixId);
    }

    /** Removes all states of prefixes that no run needs any more; for who has the lease. */
    public void removePrefixes(Collection<String> prefixIds) {
        if (prefixIds.isEmpty()) {
            return;
        }
        requireHeld();
        try {
            Set<String> states = kept.trainIds();
            for (String id : prefixIds) {
                if (states.contains(id)) {
                    clear(prefixes(id));
                    clear(prefixCheckpoints(id));
                }
            }
        } catch (IOException e) {
            LOG.warn("states that runs forked from stay in {}: {}", results, e.toString());
        }
    }

    /**
     * As {@link #checkpoints}, for a task of a sweep, which may have been given up without knowing it: once the run is
     * completed, nobody would delete what it keeps.
     */
    public CheckpointStore checkpointsUntilCompleted(String runId, String trainId) {
        return new UnfinishedCheckpoints(checkpoints(runId, trainId), () -> isCompleted(runId));
    }

    /** As far as its row is in a file of its own, which it is for a while. */
    private boolean isCompleted(String runId) throws IOException {
        Path runs = new Path(results, ResultTables.RUNS.name());
        List<Path> rows = files.names(runs).stream()
                .filter(name -> name.startsWith(runId + "-"))
                .map(name -> new Path(runs, name))
                .toList();
        return new RecordedAttempts(configuration).read(rows).stream().anyMatch(RecordedAttempt::completed);
    }

    /**
     * Removes the markers and states of runs that will not go on: those that are completed, of which a driver leaves some that is
     * lost right after it wrote their rows, and those that were given up; for who has the lease.
     */
    public void removeLeftovers(Collection<PlannedRun> ended) {
        try {
            Set<String> marked = markers.launches().keySet();
            Set<String> states = kept.trainIds();
            for (PlannedRun cell : ended) {
                if (marked.contains(cell.runId())) {
                    markers.end(cell.runId(), cell.key(), Integer.MAX_VALUE);
                }
                if (states.contains(cell.trainId())) {
                    clear(checkpoints(cell.runId(), cell.trainId()));
                }
            }
        } catch (IOException e) {
            LOG.warn("what lost drivers left in {} stays there: {}", results, e.toString());
        }
    }

    /** Keeps what was logged of one attempt at a run, and takes it from this machine. */
    public void putLog(String runId, Attempt attempt, java.nio.file.Path log) {
        try {
            kept.putLog(runId, attempt.text(), log);
        } catch (IOException e) {
            LOG.warn("the log of {} stays in {}: {}", runId, log, e.toString());
        }
    }

    /** Where the weights of one attempt at a run are kept; they count where its row in {@code runs} does. */
    public WeightStore weights(String runId, Attempt attempt) {
        return kept.weights(runId, attempt.text());
    }

    /**
     * Copies the weights of an attempt into a directory of this machine that is there.
     *
     * @throws FileNotFoundException where none were kept
     */
    public void fetchWeights(String runId, String attempt, java.nio.file.Path to) throws IOException {
        kept.fetchWeights(runId, attempt, to);
    }

    private LeaseFiles leaseFiles(LeaseUse use) {
        return new LeaseFiles(files, results, use);
    }

    /**
     * Merges the small files of each table into few, while others read and write.
     *
     * @param grace how long files that were merged are kept for who reads them
     * @throws InvalidInputException where there is no such directory, or another merges there
     */
    public CompactionResult compact(Duration grace) {
        try {
            if (!files.files().exists(results)) {
                throw new InvalidInputException("no results directory " + results);
            }
            if (!version.requireKnown()) {
                version.write();
            }
            try (ResultLease own = ResultLease.take(leaseFiles(LeaseUse.MERGE), LeaseTiming.USUAL)) {
                return new Compactor(files, results, configuration, own).compact(grace);
            }
        } catch (IOException e) {
            throw new StoreException("cannot merge the files of " + results + ": " + RetryPolicy.firstLine(e), e);
        }
    }

    private void requireHeld() {
        if (lease != null) {
            lease.requireHeld();
        }
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
        version.requireKnown();
        return RecordedRuns.list(files, results, configuration);
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
            files.write(file, to -> TableFile.write(to, configuration, rows, runId, attempt.text()));
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write " + file + " of run " + key + ": " + RetryPolicy.firstLine(e)
                            + "; the same sweep does that run again",
                    e);
        }
    }
}
