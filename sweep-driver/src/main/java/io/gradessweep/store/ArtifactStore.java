package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.job.WeightSource;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The trained weights and the logs of runs, which a results directory holds beside its tables and checkpoints.
 *
 * @param staging the directory of this machine through which weights go to another file system
 */
record ArtifactStore(StoreFiles files, Path results, java.nio.file.Path staging) {
    static final String WEIGHTS = "weights";
    private static final String LOGS = "logs";

    /** @param attempt the result of {@link Attempt#text} */
    WeightStore weights(String runId, String attempt) {
        Path place = weightsOf(runId, attempt);
        if (!files.isLocal()) {
            return content -> directories().upload(content, place, TrainingRecord.FILE);
        }
        java.nio.file.Path directory = StoreFiles.local(place);
        return content -> {
            AtomicDirectory.delete(directory);
            AtomicDirectory.write(directory, content);
        };
    }

    void fetchWeights(String runId, String attempt, java.nio.file.Path to) throws IOException {
        directories().download(weightsOf(runId, attempt), to, name -> !TrainingRecord.isPart(name));
    }

    /** Returns why a run of this training cannot score these weights, as {@link KeptWeights#flaw} does. */
    Optional<String> flaw(KeptAttempt kept, String trainId) {
        Path place = weightsOf(kept.runId(), kept.attempt());
        try {
            files.patience().call("read " + place, () -> {
                requireWhole(place, trainId);
                return null;
            });
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            return Optional.of("they cannot be read: " + HadoopErrors.words(e));
        }
    }

    private void requireWhole(Path place, String trainId) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        for (FileStatus file : files.list(place)) {
            sizes.put(file.getPath().getName(), file.getLen());
        }
        if (!sizes.containsKey(TrainingRecord.FILE)) {
            throw new InvalidInputException(TrainingRecord.missing());
        }
        TrainingRecord.parse(files.read(new Path(place, TrainingRecord.FILE)), trainId)
                .requireSizes(sizes);
    }

    WeightSource source(KeptAttempt kept) {
        return new WeightSource() {
            @Override
            public String runId() {
                return kept.runId();
            }

            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                Path place = weightsOf(kept.runId(), kept.attempt());
                if (files.isLocal()) {
                    return reader.read(StoreFiles.local(place));
                }
                try (StagingDirectory copy = directories().temporary()) {
                    files.patience().call("fetch " + place, () -> {
                        directories().download(place, copy.path());
                        return null;
                    });
                    return reader.read(copy.path());
                }
            }
        };
    }

    /** Moves a log file of this machine to the results, under the name of its run and attempt. */
    void putLog(String runId, String attempt, java.nio.file.Path log) throws IOException {
        Path place = new Path(new Path(results, LOGS), runId + "-" + attempt + ".log");
        files.write(place, to -> files.files().copyFromLocalFile(false, true, new Path(log.toUri()), to));
        Files.deleteIfExists(log);
    }

    private HadoopDirectories directories() {
        return new HadoopDirectories(files.files(), files.patience(), staging);
    }

    private Path weightsOf(String runId, String attempt) {
        return new Path(new Path(results, WEIGHTS), runId + "-" + attempt);
    }
}
