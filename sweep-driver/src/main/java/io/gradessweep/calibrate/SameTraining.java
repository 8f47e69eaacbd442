package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TrainingSpec;

/** Tells whether runs take the very same steps until something freezes. */
final class SameTraining {
    private SameTraining() {}

    static boolean is(RunSpec one, RunSpec other) {
        return id(one).equals(id(other));
    }

    /** Of the run without its early stopping and its records. */
    private static String id(RunSpec spec) {
        TrainingSpec training = spec.training();
        return SpecJson.trainId(new RunSpec(
                spec.model(),
                spec.fineTuning(),
                new EarlyStopping.None(),
                spec.optimizer(),
                spec.schedule(),
                new TrainingSpec(
                        training.epochs(),
                        training.maxSteps(),
                        training.microBatch(),
                        training.gradientAccumulation(),
                        training.packing(),
                        training.recompute(),
                        training.lossLimit(),
                        training.clipNorm(),
                        0),
                spec.data(),
                spec.precision(),
                spec.seed()));
    }
}
