package io.gradessweep.store;

import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The directories of checkpoints and of states of prefixes in a results directory.
 *
 * @param staging the directory of this machine through which they go to another file system
 */
record StateFiles(StoreFiles files, Path results, Configuration configuration, java.nio.file.Path staging)
        implements RunStates {
    private static final String CHECKPOINTS = "checkpoints";
    private static final String PREFIXES = "prefixes";

    @Override
    public CheckpointStore checkpoints(String runId, String trainId) {
        return states(CHECKPOINTS, trainId, runId, RetentionPolicy.NEWEST, RetryPolicy.NONE);
    }

    @Override
    public CheckpointStore checkpointsUntilCompleted(String runId, String trainId) {
        return new UnfinishedCheckpoints(checkpoints(runId, trainId), () -> isCompleted(runId));
    }

    /** Returns the states of a prefix. All are kept until they are deleted together, and no run owns them. */
    @Override
    public CheckpointStore prefixes(String prefixId) {
        return states(PREFIXES, prefixId, "", RetentionPolicy.EVERY, files.patience());
    }

    @Override
    public CheckpointStore prefixCheckpoints(String prefixId) {
        return checkpoints("", prefixId);
    }

    /** Returns the train_ids of runs that have checkpoints, and the ids of prefixes that have states. */
    Set<String> trainIds() throws IOException {
        List<String> names = new ArrayList<>(files.names(new Path(results, CHECKPOINTS)));
        names.addAll(files.names(new Path(results, PREFIXES)));
        return CheckpointName.trainIds(names.stream());
    }

    /** Returns the runs that own checkpoints, by train_id; an empty text for checkpoints that no run owns. */
    Map<String, Set<String>> owners() throws IOException {
        return CheckpointName.owners(files.names(new Path(results, CHECKPOINTS)).stream());
    }

    /** @param runId the run that owns what is written; empty for none */
    private CheckpointStore states(String folder, String id, String runId, RetentionPolicy kept, RetryPolicy patience) {
        Path directory = new Path(results, folder);
        return files.isLocal()
                ? new LocalCheckpointStore(StoreFiles.local(directory), id, runId, kept)
                : new HadoopCheckpointStore(
                        directory, id, runId, kept, new HadoopDirectories(files.files(), patience, staging));
    }

    /**
     * Returns whether the run is recorded as completed in a file of its own. Such a file exists for a while, until its
     * row has been merged.
     */
    private boolean isCompleted(String runId) throws IOException {
        Path runs = new Path(results, ResultTables.RUNS.name());
        List<Path> rows = files.names(runs).stream()
                .filter(name -> name.startsWith(runId + "-"))
                .map(name -> new Path(runs, name))
                .toList();
        return new RecordedAttempts(configuration).read(rows).stream().anyMatch(RecordedAttempt::completed);
    }
}
