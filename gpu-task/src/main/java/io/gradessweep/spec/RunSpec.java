package io.gradessweep.spec;

import java.io.Serializable;

/** One run, completely: everything that changes its result, and nothing about where or how it is executed. */
public record RunSpec(
        ModelSpec model,
        FineTuning fineTuning,
        EarlyStopping earlyStopping,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        TrainingSpec training,
        DataSpec data,
        Precision precision,
        long seed)
        implements Serializable {

    /** The method's name as the paper writes it: {@code full}, {@code lora+grades}. */
    public String method() {
        if (earlyStopping instanceof EarlyStopping.None) {
            return fineTuning.label();
        }
        return fineTuning.label() + "+" + earlyStopping.label();
    }
}
