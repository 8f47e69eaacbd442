package io.gradessweep.job;

import io.gradessweep.data.DataSet;
import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.result.Phases;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;

/**
 * A training that an earlier run has done, with the model that it ended with.
 *
 * @param summary the figures of that run before it was scored
 * @param trainedBy the run_id of that run
 */
record KeptTraining(LoadedJob loaded, TrainingSummary summary, String trainedBy) {
    /**
     * Checks and loads what an earlier run kept.
     *
     * @param recorder takes the rows and totals of the training, once all else is loaded
     * @throws InvalidInputException if it is not a whole record of this run's training, with the reason
     * @throws IOException if it cannot be read
     */
    static KeptTraining load(
            WeightSource source, LocalInputs inputs, TensorScope scope, DataSet data, RunRecorder recorder)
            throws IOException {
        return source.read(directory -> {
            TrainingRecord record = TrainingRecord.read(directory, SpecJson.trainId(inputs.spec()));
            RunOutcome.Traces traces = record.traces(directory);
            LoadedJob loaded = new LoadedJob(
                    LoadedJob.trained(inputs.spec(), inputs.model(), directory, scope),
                    data,
                    inputs.spec().training());
            recorder.adopt(record.summary(), traces);
            return new KeptTraining(loaded, record.summary(), source.runId());
        });
    }

    /** Returns the time that training took. Loading and writing checkpoints are not part of it. */
    Phases trainingPhases() {
        return summary.phases().ofTraining();
    }
}
