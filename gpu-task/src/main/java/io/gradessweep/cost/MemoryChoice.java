package io.gradessweep.cost;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way to train a model, and its memory.
 *
 * @param settings the settings in a sweep's notation: {@code lora, precision=bf16, train.recompute=true}
 */
public record MemoryChoice(String settings, long trainableParameters, MemoryEstimate memory) {
    /**
     * The batches of a step.
     *
     * @param rows rows per micro-batch
     * @param length tokens per row
     * @param accumulation micro-batches per step
     * @param imagesOfRow the images of each row
     */
    public record Batch(int rows, int length, int accumulation, ImageCounts imagesOfRow) {
        /** Creates batches of rows without images. */
        public Batch(int rows, int length, int accumulation) {
            this(rows, length, accumulation, ImageCounts.NONE);
        }

        /** Returns the counts of a micro-batch with a target at every token. */
        TokenCounts counts() {
            long tokens = (long) rows * length;
            return new TokenCounts(tokens, tokens, 0, tokens * length, imagesOfRow.times(rows));
        }
    }

    /**
     * The way in which a choice is priced.
     *
     * @param devices the number of devices over which the model is divided; the fullest counts
     */
    private record Pricing(DecoderConfig config, OptimizerSpec optimizer, int devices) {
        MemoryChoice of(String settings, CostModel model, Batch batch) {
            MemoryEstimate memory = devices == 1
                    ? model.memory(batch, optimizer)
                    : PlacedMemory.of(config, model, batch, optimizer, devices).fullest();
            return new MemoryChoice(settings, model.trainableParameters(), memory);
        }
    }

    /** Returns all choices: full fine-tuning first, and each kind of fine-tuning by falling precision. */
    public static List<MemoryChoice> all(
            DecoderConfig config, FineTuning.Lora lora, OptimizerSpec optimizer, Batch batch) {
        return all(new Pricing(config, optimizer, 1), lora, batch);
    }

    private static List<MemoryChoice> all(Pricing pricing, FineTuning.Lora lora, Batch batch) {
        DecoderConfig config = pricing.config;
        FineTuning full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        List<MemoryChoice> choices = new ArrayList<>();
        for (FineTuning fineTuning : List.of(full, lora)) {
            for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
                choices.add(pricing.of(
                        settings(fineTuning, precision, false), new CostModel(config, fineTuning, precision), batch));
                choices.add(pricing.of(
                        settings(fineTuning, precision, true),
                        CostModel.recomputing(config, fineTuning, precision),
                        batch));
            }
        }
        if (config.vision().isEmpty()) {
            choices.add(
                    pricing.of(settings(lora, Precision.NF4, true), new CostModel(config, lora, Precision.NF4), batch));
        }
        return choices;
    }

    /**
     * Returns the choices that differ from a run's settings. First come the same settings with smaller micro-batches of
     * the same effective batch, then the other choices with the run's micro-batch, then the other choices with
     * micro-batches of one row. A run may keep more than is counted here, such as its best weights.
     *
     * @param imagesOfRow the images of each row
     * @param devices the number of devices over which the model is divided; the memory is that of the fullest
     */
    public static List<MemoryChoice> others(DecoderConfig config, RunSpec spec, ImageCounts imagesOfRow, int devices) {
        Pricing pricing = new Pricing(config, spec.optimizer(), devices);
        FineTuning.Lora lora =
                spec.fineTuning().adapters().orElseGet(() -> new FineTuning.Lora(32, 64, List.of(Projection.values())));
        String own = settings(spec.fineTuning(), spec.precision(), spec.recomputes());
        List<MemoryChoice> others = new ArrayList<>();
        TrainingSpec rowByRow = spec.training();
        for (Optional<TrainingSpec> smaller = rowByRow.withSmallerMicroBatch();
                smaller.isPresent();
                smaller = rowByRow.withSmallerMicroBatch()) {
            rowByRow = smaller.get();
            others.add(pricing.of(own, CostModel.of(config, spec), batch(rowByRow, spec, imagesOfRow))
                    .inMicroBatches(rowByRow));
        }
        for (MemoryChoice choice : all(pricing, lora, batch(spec.training(), spec, imagesOfRow))) {
            if (!choice.settings.equals(own)) {
                others.add(choice);
            }
        }
        if (rowByRow.rowsPerPass() < spec.training().rowsPerPass()) {
            for (MemoryChoice choice : all(pricing, lora, batch(rowByRow, spec, imagesOfRow))) {
                if (!choice.settings.equals(own)) {
                    others.add(choice.inMicroBatches(rowByRow));
                }
            }
        }
        return others;
    }

    /** Returns the memory of a run's own settings, priced as the choices of {@link #others} are. */
    public static MemoryEstimate own(DecoderConfig config, RunSpec spec, ImageCounts imagesOfRow, int devices) {
        return new Pricing(config, spec.optimizer(), devices)
                .of("", CostModel.of(config, spec), batch(spec.training(), spec, imagesOfRow))
                .memory;
    }

    private static Batch batch(TrainingSpec training, RunSpec spec, ImageCounts imagesOfRow) {
        return new Batch(training.rowsPerPass(), spec.data().maxLength(), training.gradientAccumulation(), imagesOfRow);
    }

    private MemoryChoice inMicroBatches(TrainingSpec training) {
        String batches = ", train.micro_batch=" + training.rowsPerPass() + ", train.gradient_accumulation="
                + training.gradientAccumulation();
        return new MemoryChoice(settings + batches, trainableParameters, memory);
    }

    private static String settings(FineTuning fineTuning, Precision precision, boolean recompute) {
        String text = fineTuning.label() + ", precision=" + precision.label();
        return recompute && precision != Precision.NF4 ? text + ", train.recompute=true" : text;
    }
}
