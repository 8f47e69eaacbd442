package io.gradessweep.store;

import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The directories of a results directory that hold states to go on from. */
record StateFiles(StoreFiles files, Path results, Configuration configuration) implements RunStates {
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

    /** Every one stays until all are deleted, and none is written by a run. */
    @Override
    public CheckpointStore prefixes(String prefixId) {
        return states(PREFIXES, prefixId, "", RetentionPolicy.EVERY, files.patience());
    }

    @Override
    public CheckpointStore prefixCheckpoints(String prefixId) {
        return checkpoints("", prefixId);
    }

    /** Of the runs that have states, and of what runs have in common. */
    Set<String> trainIds() throws IOException {
        List<String> names = new ArrayList<>(files.names(new Path(results, CHECKPOINTS)));
        names.addAll(files.names(new Path(results, PREFIXES)));
        return CheckpointName.trainIds(names.stream());
    }

    /** @param runId of the run that owns what is written; empty for none */
    private CheckpointStore states(String folder, String id, String runId, RetentionPolicy kept, RetryPolicy patience) {
        Path directory = new Path(results, folder);
        return files.isLocal()
                ? new LocalCheckpointStore(StoreFiles.local(directory), id, runId, kept)
                : new HadoopCheckpointStore(files.files(), directory, id, runId, kept, patience);
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
}
