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
    public RunSpec {
        Require.that(
                !(fineTuning instanceof FineTuning.None) || earlyStopping instanceof EarlyStopping.None,
                "method base trains nothing, so there is nothing to stop early; early stopping must be none");
    }

    /** Optimizer steps on so many training rows, if nothing stops early; none where nothing is trained. */
    public int plannedSteps(int rows) {
        return fineTuning instanceof FineTuning.None ? 0 : training.plannedSteps(rows);
    }

    /** The method's name as the paper writes it: {@code full}, {@code lora+grades}; {@code base} without fine-tuning. */
    public String method() {
        if (fineTuning instanceof FineTuning.None) {
            return "base";
        }
        if (earlyStopping instanceof EarlyStopping.None) {
            return fineTuning.label();
        }
        return fineTuning.label() + "+" + earlyStopping.label();
    }
}
