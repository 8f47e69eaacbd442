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
                documentation =
                        "number format of weights and compute; bf16 keeps float32 masters of what trains, bf16_pure"
                                + " none, for full fine-tuning; nf4: a base model in 4 bits, for lora")
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
        if (!(fineTuning instanceof FineTuning.None)) {
            requireUseOfSavings(fineTuning, optimizer, training.memory(), precision);
        }
    }

    /** Checks that each setting that saves memory has something to save. */
    private static void requireUseOfSavings(
            FineTuning fineTuning, OptimizerSpec optimizer, MemorySpec memory, Precision precision) {
        Require.that(
                precision != Precision.BF16_PURE || fineTuning.trainsWeights(),
                "precision bf16_pure drops the float32 masters of the model's weights, and "
                        + SpecVariants.name(fineTuning.getClass())
                        + " trains adapters beside them, whose masters are small; use precision bf16");
        Require.that(
                precision == Precision.BF16_PURE || memory.rounding() == Rounding.STOCHASTIC,
                "train.rounding says how weights in bf16 without float32 masters are rounded; under precision "
                        + precision.label() + " there are none; leave it out, or use precision bf16_pure");
        Require.that(
                precision != Precision.FP32 || memory.gradients() == GradientFormat.FP32,
                "train.gradients compute keeps gradients in the format of the layers, which under precision fp32 is"
                        + " float32 in any case; leave it out, or use precision bf16 or bf16_pure");
        Require.that(
                memory.offload() == Offload.NONE || optimizer.numbersPerWeight() > 0,
                "train.offload optimizer moves the optimizer's state to host memory, and "
                        + SpecVariants.name(optimizer.getClass()) + " without momentum keeps none; leave it out");
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

    public RunSpec with(DataSpec other) {
        return new RunSpec(model, fineTuning, earlyStopping, optimizer, schedule, training, other, precision, seed);
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
