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
                precision != Precision.NF4 || !(fineTuning instanceof FineTuning.Full),
                "precision nf4 keeps the base model in 4 bits, which cannot be trained; use lora, or precision bf16");
        Require.that(
                !(fineTuning instanceof FineTuning.None) || earlyStopping instanceof EarlyStopping.None,
                "method base trains nothing, so there is nothing to stop early; early stopping must be none");
    }

    public RunSpec with(TrainingSpec other) {
        return new RunSpec(model, fineTuning, earlyStopping, optimizer, schedule, other, data, precision, seed);
    }

    public RunSpec with(EarlyStopping other) {
        return new RunSpec(model, fineTuning, other, optimizer, schedule, training, data, precision, seed);
    }

    public RunSpec withSeed(long other) {
        return new RunSpec(model, fineTuning, earlyStopping, optimizer, schedule, training, data, precision, other);
    }

    /** Optimizer steps on so many training rows, if nothing stops early; none where nothing is trained. */
    public int plannedSteps(int rows) {
        return fineTuning instanceof FineTuning.None ? 0 : training.plannedSteps(rows);
    }

    /** Whether layers are computed again in the backward pass: under NF4 a kept graph would hold weights as numbers. */
    public boolean recomputes() {
        return training.recompute() || precision == Precision.NF4;
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
