package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.hub.HadoopUri;
import io.gradessweep.job.WeightSource;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of a sweep as Parquet files: {@code <results>/<table>/<run_id>-<attempt>.parquet}. The task that executes
 * a run writes the run's other tables. Only the driver writes {@code runs}, and it does so last, so that readers never
 * see an attempt that was cut short. A file appears under its final name only when it is complete. Callers use this
 * class through the interface of the role that they need.
 */
public final class ParquetResultStore
        implements ResultsDirectory, RunIndex, RunLedger, RunStates, RunOutput, KeptWeights {
    /** The key of Hadoop's configuration that names the directory of this machine for what is copied from or to elsewhere. */
    public static final String STAGING = "grades.staging.dir";

    private static final Logger LOG = LoggerFactory.getLogger(ParquetResultStore.class);

    private final Path results;
    private final Configuration configuration;
    private final StoreFiles files;
    private final VersionFile version;
    private final ArtifactStore artifacts;
    private final StateFiles states;
    private final TableWriter tables;
    private final LaunchMarkers markers;
    private final LeasedLedger ledger;

    /**
     * @param location a directory on any Hadoop file system, as a URI; characters that a URI does not allow, such as a
     *     space, are percent-encoded
     */
    public ParquetResultStore(String location, Configuration configuration) {
        this.configuration = configuration;
        try {
            // A Path that is made from a text would treat %20 as three characters of a name.
            this.results = new Path(URI.create(location));
            this.files = new StoreFiles(HadoopUri.fileSystem("results directory " + location, results, configuration));
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInputException("results directory " + location + ": " + HadoopErrors.words(e), e);
        }
        files.files().setWriteChecksum(false);
        version = new VersionFile(files, results);
        java.nio.file.Path staging =
                java.nio.file.Path.of(configuration.get(STAGING, System.getProperty("java.io.tmpdir")));
        artifacts = new ArtifactStore(files, results, staging);
        states = new StateFiles(files, results, configuration, staging);
        tables = new TableWriter(files, results, configuration);
        markers = new LaunchMarkers(files, results);
        ledger = new LeasedLedger(tables, markers, states);
    }

    @Override
    public void requireWritable() {
        boolean hasVersion = version.requireKnown();
        Path probe = new Path(results, ".writable-" + UUID.randomUUID());
        try {
            files.files().mkdirs(results);
            files.files().create(probe, false).close();
            files.files().delete(probe, false);
            ExclusiveCreate.of(files.files(), new Path(results, ".exclusive-" + UUID.randomUUID()))
                    .requireObeyed();
            if (!hasVersion) {
                version.write();
            }
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be written: " + HadoopErrors.words(e), e);
        }
    }

    @Override
    public ResultLease lease() {
        ResultLease taken = ResultLease.take(leaseFiles(LeaseUse.WRITE_RUNS), LeaseTiming.USUAL);
        ledger.underLease(taken);
        return taken;
    }

    @Override
    public int mirror(java.nio.file.Path mirror) {
        return new ResultMirror(files, results, mirror).refresh();
    }

    @Override
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
            throw new StoreException("cannot merge the files of " + results + ": " + HadoopErrors.words(e), e);
        }
    }

    private LeaseFiles leaseFiles(LeaseUse use) {
        return new LeaseFiles(files, results, use);
    }

    @Override
    public RecordedRuns recorded() {
        version.requireKnown();
        return RecordedRuns.list(files, results, configuration);
    }

    @Override
    public List<BegunRun> begun() {
        // Most of the time there is no marker, and then no row needs to be read.
        try {
            return markers.launches().isEmpty()
                    ? List.of()
                    : markers.begun(recorded().unended());
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be read: " + HadoopErrors.words(e), e);
        }
    }

    @Override
    public boolean isAtWork() {
        try {
            return new LeaseWatch(leaseFiles(LeaseUse.WRITE_RUNS), LeaseTiming.USUAL)
                    .look()
                    .held();
        } catch (IOException e) {
            throw new StoreException("cannot see who has " + results + ": " + HadoopErrors.words(e), e);
        }
    }

    @Override
    public int begin(PlannedRun planned, int launch) {
        return ledger.begin(planned, launch);
    }

    @Override
    public void putRun(String sweep, PlannedRun planned, Attempt attempt, RunOutcome outcome) {
        ledger.putRun(sweep, planned, attempt, outcome);
    }

    @Override
    public void removeLeftovers(Collection<PlannedRun> ended, Collection<PlannedRun> unfinished) {
        ledger.removeLeftovers(ended, unfinished);
    }

    @Override
    public void removePrefixes(Collection<String> prefixIds) {
        ledger.removePrefixes(prefixIds);
    }

    @Override
    public CheckpointStore checkpoints(String runId, String trainId) {
        return states.checkpoints(runId, trainId);
    }

    @Override
    public CheckpointStore checkpointsUntilCompleted(String runId, String trainId) {
        return states.checkpointsUntilCompleted(runId, trainId);
    }

    @Override
    public CheckpointStore prefixes(String prefixId) {
        return states.prefixes(prefixId);
    }

    @Override
    public CheckpointStore prefixCheckpoints(String prefixId) {
        return states.prefixCheckpoints(prefixId);
    }

    @Override
    public void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces) {
        tables.putTraces(runId, attempt, traces);
    }

    @Override
    public void putLog(String runId, Attempt attempt, java.nio.file.Path log) {
        try {
            artifacts.putLog(runId, attempt.text(), log);
        } catch (IOException e) {
            LOG.warn("the log of {} stays in {}: {}", runId, log, HadoopErrors.words(e));
        }
    }

    @Override
    public WeightStore weights(String runId, Attempt attempt) {
        return artifacts.weights(runId, attempt.text());
    }

    @Override
    public void fetchWeights(String runId, String attempt, java.nio.file.Path to) throws IOException {
        artifacts.fetchWeights(runId, attempt, to);
    }

    @Override
    public Optional<String> flaw(KeptAttempt kept, String trainId) {
        return artifacts.flaw(kept, trainId);
    }

    @Override
    public WeightSource source(KeptAttempt kept) {
        return artifacts.source(kept);
    }
}
