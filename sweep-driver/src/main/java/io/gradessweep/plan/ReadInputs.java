package io.gradessweep.plan;

import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.RunSpec;

/** The part of a spec that is equal for runs that read the same rows as the same tokens. */
public record ReadInputs(ModelSpec model, DataSpec data, long seed) {
    public static ReadInputs of(RunSpec spec) {
        return new ReadInputs(spec.model(), spec.data(), spec.seed());
    }
}
