package io.gradessweep.store;

import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** What a results directory keeps of runs beside its tables: states to go on from, trained weights, and what was logged. */
record ArtifactStore(StoreFiles files, Path results) {
    private static final String CHECKPOINTS = "checkpoints";
    private static final String PREFIXES = "prefixes";
    static final String WEIGHTS = "weights";
    private static final String LOGS = "logs";

    /** @param runId of the run that owns what is written; empty for none */
    CheckpointStore checkpoints(String trainId, String runId) {
        return states(CHECKPOINTS, trainId, runId, RetentionPolicy.NEWEST, RetryPolicy.NONE);
    }

    /** Of what runs have in common; every one stays until all are deleted, and none is written by a run. */
    CheckpointStore prefixes(String prefixId) {
        return states(PREFIXES, prefixId, "", RetentionPolicy.EVERY, files.patience());
    }

    private CheckpointStore states(String folder, String id, String runId, RetentionPolicy kept, RetryPolicy patience) {
        Path directory = new Path(results, folder);
        return files.isLocal()
                ? new LocalCheckpointStore(StoreFiles.local(directory), id, runId, kept)
                : new HadoopCheckpointStore(files.files(), directory, id, runId, kept, patience);
    }

    /** Of the runs that have states, and of what runs have in common. */
    Set<String> trainIds() throws IOException {
        List<String> names = new ArrayList<>(files.names(new Path(results, CHECKPOINTS)));
        names.addAll(files.names(new Path(results, PREFIXES)));
        return CheckpointName.trainIds(names.stream());
    }

    /** @param attempt as {@link Attempt#text} has it */
    WeightStore weights(String runId, String attempt) {
        Path place = weightsOf(runId, attempt);
        if (!files.isLocal()) {
            return content -> directories().upload(content, place, "");
        }
        java.nio.file.Path directory = StoreFiles.local(place);
        return content -> {
            AtomicDirectory.delete(directory);
            AtomicDirectory.write(directory, content);
        };
    }

    void fetchWeights(String runId, String attempt, java.nio.file.Path to) throws IOException {
        directories().download(weightsOf(runId, attempt), to);
    }

    /** Moves a log of this machine to where it is found by its run. */
    void putLog(String runId, String attempt, java.nio.file.Path log) throws IOException {
        Path place = new Path(new Path(results, LOGS), runId + "-" + attempt + ".log");
        files.write(place, to -> files.files().copyFromLocalFile(false, true, new Path(log.toUri()), to));
        Files.deleteIfExists(log);
    }

    private HadoopDirectories directories() {
        return new HadoopDirectories(files.files(), files.patience());
    }

    private Path weightsOf(String runId, String attempt) {
        return new Path(new Path(results, WEIGHTS), runId + "-" + attempt);
    }
}
