package io.gradessweep.job;

import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.train.BatchSizes;
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
 * @param sizes the sizes of the batches with which it begins, if it continues from no state
 */
record TrainingLoopFactory(RunSpec spec, BatchSizes sizes, JobContext context, RunRecorder recorder, PhaseClock clock) {
    TrainingLoop open(TensorScope scope, LoadedJob loaded, TrainableParameters trainable, Policies policies) {
        int planned = spec.plannedSteps(loaded.data().training().examples().size());
        TrainingSpec training = spec.training().withRowsPerPass(sizes.rowsPerPass());
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
                        new Validator(loaded.decoder(), loaded.data()::validationBatches, sizes.validationTokens()),
                        spec.seed(),
                        sizes),
                new TrainingLoop.Surroundings(recorder, clock, context.cancelled())));
    }

    private BackwardPass.Settings backward() {
        double dropout = spec.fineTuning().match(full -> 0.0, FineTuning.Lora::dropout, none -> 0.0);
        return new BackwardPass.Settings(
                spec.recomputes(),
                dropout,
                spec.training().memory().gradients(),
                spec.training().memory().lossChunk());
    }
}
