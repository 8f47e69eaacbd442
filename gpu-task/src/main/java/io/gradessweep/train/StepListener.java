package io.gradessweep.train;

import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.ValidationTrace;

/** Observes training. It is called on the training thread. */
public interface StepListener {
    StepListener SILENT = new StepListener() {};

    default void step(StepTrace trace) {}

    default void norm(NormTrace trace) {}

    default void freeze(FreezeEvent event) {}

    default void validation(ValidationTrace trace) {}
}
