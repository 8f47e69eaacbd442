package io.gradessweep.job;

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
     * @param devices the number of devices over which the model was placed
     */
    static String of(RunSpec spec, DecoderConfig config, ImageCounts imagesOfRow, int devices) {
        if (spec.fineTuning() instanceof FineTuning.None) {
            return "scoring alone does not fit: it wants a larger slot";
        }
        int rows = spec.training().rowsPerPass();
        // The memory of a vision tower is not known by device, only that of all devices together.
        int priced = config.vision().isPresent() ? 1 : devices;
        long own = MemoryChoice.own(config, spec, imagesOfRow, priced).total();
        List<MemoryChoice> less = MemoryChoice.others(config, spec, imagesOfRow, priced).stream()
                .filter(choice -> choice.memory().total() < own)
                .sorted(Comparator.comparingLong(
                        (MemoryChoice choice) -> -choice.memory().total()))
                .limit(NAMED)
                .toList();
        String needs = "out of memory: train.micro_batch " + rows + " of data.max_length "
                + spec.data().maxLength() + " takes up to " + shown(own) + place(devices, priced)
                + " beside the Java heap; ";
        String advice = less.stream()
                .map(choice -> choice.settings() + " (" + shown(choice.memory().total()) + ")")
                .collect(Collectors.joining(" or "));
        return needs + (advice.isEmpty() ? "it wants a larger slot" : "less would take " + advice);
    }

    private static String place(int devices, int priced) {
        if (devices == 1) {
            return "";
        }
        return (priced == 1 ? " on all of " : " on the fullest of ") + devices + " GPUs";
    }

    private static String shown(long bytes) {
        return bytes < 1e9
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
