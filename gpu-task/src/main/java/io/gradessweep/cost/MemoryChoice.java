package io.gradessweep.cost;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to train a model, and the memory it takes.
 *
 * @param settings as a sweep sets them: {@code lora, precision=bf16, train.recompute=true}
 */
public record MemoryChoice(String settings, long trainableParameters, MemoryEstimate memory) {
    /**
     * Every way, full fine-tuning first, each with less memory than the one before it of the same fine-tuning.
     *
     * @param rows of a micro-batch
     * @param length tokens of each row
     */
    public static List<MemoryChoice> all(DecoderConfig config, FineTuning.Lora lora, int rows, int length) {
        FineTuning full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        List<MemoryChoice> choices = new ArrayList<>();
        for (FineTuning fineTuning : List.of(full, lora)) {
            for (Precision precision : Precision.values()) {
                String settings = fineTuning.label() + ", precision=" + precision.label();
                if (precision != Precision.NF4) {
                    choices.add(of(settings, new CostModel(config, fineTuning, precision), rows, length));
                    choices.add(of(
                            settings + ", train.recompute=true",
                            CostModel.recomputing(config, fineTuning, precision),
                            rows,
                            length));
                } else if (fineTuning == lora) {
                    choices.add(of(settings, new CostModel(config, fineTuning, precision), rows, length));
                }
            }
        }
        return choices;
    }

    private static MemoryChoice of(String settings, CostModel model, int rows, int length) {
        return new MemoryChoice(settings, model.trainableParameters(), model.memory(rows, length));
    }
}
