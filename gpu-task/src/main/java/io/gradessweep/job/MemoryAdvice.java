package io.gradessweep.job;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Advice for a run that ran out of memory, as text. */
final class MemoryAdvice {
    private static final int NAMED = 3;

    private MemoryAdvice() {}

    /**
     * @param spec the spec with the micro-batch that was too large
     * @param imagesOfRow the images of the row that has the most
     */
    static String of(RunSpec spec, DecoderConfig config, ImageCounts imagesOfRow) {
        if (spec.fineTuning() instanceof FineTuning.None) {
            return "scoring alone does not fit: it wants a larger slot";
        }
        int rows = spec.training().microBatch();
        int accumulation = spec.training().gradientAccumulation();
        long own = CostModel.of(config, spec)
                .memory(
                        new MemoryChoice.Batch(rows, spec.data().maxLength(), accumulation, imagesOfRow),
                        spec.optimizer())
                .total();
        List<MemoryChoice> less = MemoryChoice.others(config, spec, imagesOfRow).stream()
                .filter(choice -> choice.memory().total() < own)
                .sorted(Comparator.comparingLong(
                        (MemoryChoice choice) -> -choice.memory().total()))
                .limit(NAMED)
                .toList();
        String needs = "out of memory: train.micro_batch " + rows + " of data.max_length "
                + spec.data().maxLength() + " takes up to " + shown(own) + " beside the Java heap; ";
        String advice = less.stream()
                .map(choice -> choice.settings() + " (" + shown(choice.memory().total()) + ")")
                .collect(Collectors.joining(" or "));
        return needs + (advice.isEmpty() ? "it wants a larger slot" : "less would take " + advice);
    }

    private static String shown(long bytes) {
        return bytes < 1e9
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
