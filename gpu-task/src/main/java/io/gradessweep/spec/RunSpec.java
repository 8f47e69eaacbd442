package io.gradessweep.spec;

import java.io.Serializable;

/**
 * The complete specification of one run: everything that changes its result, and nothing about where or how it is
 * executed.
 */
public record RunSpec(
        ModelSpec model,
        FineTuning fineTuning,
        EarlyStopping earlyStopping,

        @TrainingOnly @Setting(key = "optimizer.name", value = "adamw", documentation = "the update rule")
        OptimizerSpec optimizer,

        @TrainingOnly ScheduleSpec schedule,
        @TrainingOnly TrainingSpec training,
        DataSpec data,

        @Setting(
                key = "precision",
                value = "fp32",
                documentation = "number format of weights and compute; nf4: a base model in 4 bits, for lora")
        @ResultColumn("precision")
        Precision precision,

        @TrainingOnly long seed)
        implements Serializable {
    public RunSpec {
        Require.that(
                precision != Precision.NF4 || !fineTuning.trainsWeights(),
                "precision nf4 keeps the base model in 4 bits, which cannot be trained; use lora, or precision bf16");
        Require.that(
                !(fineTuning instanceof FineTuning.None) || earlyStopping instanceof EarlyStopping.None,
                "method base trains nothing, so there is nothing to stop early; early stopping must be none");
        requireMethod(fineTuning.getClass(), earlyStopping.getClass());
        boolean comparesSeveralSteps =
                earlyStopping instanceof EarlyStopping.FreezingRule rule && rule.changeSteps() > 1;
        Require.that(
                !comparesSeveralSteps
                        || training.traceNormsEvery() == 0
                        || training.traceMeasures().stream()
                                .noneMatch(measure -> measure.criterion().isOfWeights()),
                "train.trace_measures names changes of weights, of which grades.since measurement keeps none but its own;"
                        + " leave them out, or set grades.since step");
    }

    /**
     * Checks that a fine-tuning and an early stopping choice can be combined.
     *
     * @throws InvalidInputException if the choice needs adapters and the fine-tuning has none
     */
    public static void requireMethod(Class<? extends FineTuning> tuning, Class<? extends EarlyStopping> stopping) {
        Require.that(
                isMethod(tuning, stopping),
                "method " + method(tuning, stopping)
                        + " freezes A or B of LoRA's adapters, which "
                        + SpecVariants.name(tuning) + " does not train; use "
                        + method(FineTuning.Lora.class, stopping));
    }

    /** Returns whether a fine-tuning and an early stopping choice can be combined. */
    public static boolean isMethod(Class<? extends FineTuning> tuning, Class<? extends EarlyStopping> stopping) {
        return tuning == FineTuning.Lora.class || !EarlyStopping.OfHalves.class.isAssignableFrom(stopping);
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

    /**
     * Returns the number of optimizer steps for a number of training rows, if nothing stops early; 0 if nothing is
     * trained.
     */
    public int plannedSteps(int rows) {
        return fineTuning instanceof FineTuning.None ? 0 : training.plannedSteps(rows);
    }

    /** Returns whether the run needs the loss of validation rows, to stop early or to record it. */
    public boolean validates() {
        boolean records = training.traceValidationEvery() > 0 && !(fineTuning instanceof FineTuning.None);
        return earlyStopping.validates() || records;
    }

    /**
     * Returns whether layers are computed again in the backward pass. NF4 always does so, because a kept graph would
     * hold dequantized weights.
     */
    public boolean recomputes() {
        return training.recompute() || precision == Precision.NF4;
    }

    /**
     * Returns the method's name as the paper writes it, such as {@code full} or {@code lora+grades}; {@code base}
     * without fine-tuning.
     */
    public String method() {
        return method(fineTuning.getClass(), earlyStopping.getClass());
    }

    /** Returns the name of the method that combines a fine-tuning with an early stopping choice. */
    public static String method(Class<? extends FineTuning> tuning, Class<? extends EarlyStopping> stopping) {
        if (tuning == FineTuning.None.class) {
            return "base";
        }
        String tuned = SpecVariants.name(tuning);
        return stopping == EarlyStopping.None.class ? tuned : tuned + "+" + SpecVariants.name(stopping);
    }
}
