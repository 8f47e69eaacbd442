package io.gradessweep.store;

import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;

/** What a results directory keeps of runs beside its tables and states: trained weights, and what was logged. */
record ArtifactStore(StoreFiles files, Path results) {
    static final String WEIGHTS = "weights";
    private static final String LOGS = "logs";

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
