package io.gradessweep.store;

import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;

/** The trained weights and the logs of runs, which a results directory holds beside its tables and checkpoints. */
record ArtifactStore(StoreFiles files, Path results) {
    static final String WEIGHTS = "weights";
    private static final String LOGS = "logs";

    /** @param attempt the result of {@link Attempt#text} */
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

    /** Moves a log file of this machine to the results, under the name of its run and attempt. */
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
