package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;

/** Tells whether runs take the very same steps until something freezes. */
final class SameTraining {
    private SameTraining() {}

    static boolean is(RunSpec one, RunSpec other) {
        return id(one).equals(id(other));
    }

    /** Of the run without its early stopping and its records. */
    private static String id(RunSpec spec) {
        return SpecJson.trainId(
                spec.with(new EarlyStopping.None()).with(spec.training().withoutTraces()));
    }
}
