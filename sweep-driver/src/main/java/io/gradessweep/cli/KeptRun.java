package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.WeightSource;
import io.gradessweep.report.ResultsException;
import io.gradessweep.report.StoredRun;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.store.KeptAttempt;
import io.gradessweep.store.KeptWeights;
import io.gradessweep.store.ResultsLocation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A run of some results, the weights that it kept, and the model that it started from.
 *
 * @param run the run that was named
 * @param trained the run whose weights these are: the same, unless it only scored another's
 */
record KeptRun(StoredRun run, StoredRun trained, RunSpec spec, KeptWeights weights, CliContext context, Path cache) {
    /**
     * Finds a run.
     *
     * @param results the results as a user names them
     * @param keyOrId the run's key or id
     */
    static KeptRun find(String results, String keyOrId, CliContext context, Path cache) {
        ResultsLocation location = ResultsLocation.of(results, context.workingDirectory());
        Path readable = location.readable(() -> cache);
        StoredRun run = StoredRun.find(readable, keyOrId);
        StoredRun trained = run.trainedBy().isEmpty() ? run : StoredRun.find(readable, run.trainedBy());
        return new KeptRun(
                run, trained, SpecJson.read(run.specJson()), location.store(JobContext.scratch(cache)), context, cache);
    }

    String key() {
        return run.runKey();
    }

    /** Copies the weights into a directory of this machine that exists. */
    void fetch(Path directory) throws IOException {
        try {
            weights.fetchWeights(trained.runId(), trained.attempt(), directory);
        } catch (FileNotFoundException e) {
            throw notKept(e);
        }
    }

    /** Returns the weights where they are; they may turn out not to be there. */
    WeightSource source() {
        return weights.source(new KeptAttempt(trained.runId(), trained.attempt()));
    }

    ResultsException notKept(FileNotFoundException cause) {
        return new ResultsException(
                trained.runKey() + " kept no weights (" + trained.status() + "); execute it again with"
                        + " `grades train SWEEP --run " + trained.runKey() + " --keep-weights`",
                cause);
    }

    /** Returns the directory of the base model. A miniature that is no longer cached is pretrained again. */
    Path base() {
        if (spec.model().base() instanceof BaseModel.Checkpoint checkpoint) {
            RemoteFiles files = context.files(cache);
            Path model = files.model(checkpoint.directory().location());
            if (!files.fingerprint(model).equals(checkpoint.directory().fingerprint())) {
                throw new InvalidInputException(model + ": is not the model that the run started from, since its files"
                        + " have changed; give such a model and the run's adapter by hand to `grades merge` or"
                        + " `grades generate`");
            }
            return model;
        }
        JobContext job = new JobContext(cache, "cpu", "local", 1, JobListener.SILENT, () -> false);
        return BaseModelJob.ensure((BaseModel.Pretrained) spec.model().base(), job);
    }
}
