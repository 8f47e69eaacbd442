package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;

/** Tells whether two runs take the very same steps until a matrix freezes. */
final class SameTraining {
    private SameTraining() {}

    static boolean is(RunSpec one, RunSpec other) {
        return id(one).equals(id(other));
    }

    /** Returns the {@code train_id} of the run without its early stopping and its traces. */
    private static String id(RunSpec spec) {
        return SpecJson.trainId(
                spec.with(new EarlyStopping.None()).with(spec.training().withoutTraces()));
    }
}
