package io.gradessweep.job;

import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.train.Optimizer;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.Policies;
import io.gradessweep.train.Schedule;
import io.gradessweep.train.StateScopes;
import io.gradessweep.train.TrainingLoop;
import io.gradessweep.train.Validator;

/**
 * Creates the training loop of a run, or of the common prefix of several runs.
 *
 * @param training the settings of the spec, or the same steps in smaller micro-batches
 */
record TrainingLoopFactory(
        RunSpec spec, TrainingSpec training, JobContext context, RunRecorder recorder, PhaseClock clock) {
    TrainingLoop open(TensorScope scope, LoadedJob loaded, TrainableParameters trainable, Policies policies) {
        int planned = spec.plannedSteps(loaded.data().training().examples().size());
        StateScopes best = StateScopes.of(training.memory().offload(), scope);
        return new TrainingLoop(new TrainingLoop.Setup(
                new TrainingLoop.Trained(scope, best, loaded.decoder(), trainable, backward()),
                new TrainingLoop.Update(
                        Optimizer.of(spec, loaded.decoder().kernels(), scope),
                        new Schedule(spec.schedule(), spec.optimizer().learningRate(), planned),
                        training.clipNorm(),
                        training.lossLimit()),
                new TrainingLoop.Rules(
                        policies.validatingEvery(training.traceValidationEvery()),
                        new TrainingLoop.Tracing(training.traceNormsEvery(), training.traceMeasures()),
                        spec.earlyStopping().restoreBest()),
                new TrainingLoop.Data(
                        loaded.data().batches(training),
                        new Validator(loaded.decoder(), loaded.data().validationBatches(validationTokens())),
                        spec.seed()),
                new TrainingLoop.Surroundings(recorder, clock, context.cancelled())));
    }

    /** Returns the tokens of a validation batch, which are fewer if micro-batches had to be made smaller. */
    private int validationTokens() {
        double share = (double) training.microBatch() / spec.training().microBatch();
        return Math.max(1, (int) (EvaluationBatches.TOKENS * share));
    }

    private BackwardPass.Settings backward() {
        double dropout = spec.fineTuning().match(full -> 0.0, FineTuning.Lora::dropout, none -> 0.0);
        return new BackwardPass.Settings(
                spec.recomputes(),
                dropout,
                training.memory().gradients(),
                training.memory().lossChunk());
    }
}
