package io.gradessweep.cost;

import io.gradessweep.data.DataSet;
import io.gradessweep.data.Example;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chooses the rows of a pass for runs that leave them open, {@code train.micro_batch: auto}. A pass costs a time of its own
 * however few rows it has, and rows of different length that share a pass compute padding. So of the numbers that divide a
 * step evenly and fit into memory, the smallest is taken with which a step takes little longer than it takes at best, at the
 * nominal rates of a CPU or of a GPU. The choice depends on the run, its rows and its devices, and not on what else a machine
 * does.
 *
 * <p>Early stopping is not looked at, so that runs that differ in it alone compute alike, and may have a prefix in common.
 */
public final class RowsPerPass {
    /** A step may take so many times the best time, if fewer rows then share a pass. */
    private static final double TOLERATED = 1.05;

    private static final int SAMPLED_ROWS = 1_000;

    /** A CPU computes some 50 GFLOP/s at 5 GB/s, and takes half a millisecond to call the operations of a layer, forward and backward. */
    private static final Rates CPU = new Rates(2e-11, 8e-10, 5e-4);

    /** A GPU computes some 100 TFLOP/s at 2 TB/s. The host launches the operations of a layer in as much time as on a CPU. */
    private static final Rates GPU = new Rates(1e-14, 2e-12, 5e-4);

    private final DecoderConfig config;
    private final RunSpec spec;
    private final CostModel model;
    private final RunDevices devices;

    private RowsPerPass(DecoderConfig config, RunSpec spec, RunDevices devices) {
        this.config = config;
        this.spec = spec;
        model = CostModel.of(config, spec);
        this.devices = devices;
    }

    /** Returns a run that has a number of rows in each pass, chosen for its data and its devices where it had none. */
    public static RunSpec chosen(DecoderConfig config, RunSpec spec, DataSet data, RunDevices devices) {
        return hasNumber(spec) ? spec : new RowsPerPass(config, spec, devices).chosen(data);
    }

    /**
     * Returns a run that has a number of rows in each pass: where it had none, the largest that fits into memory with rows
     * that are all as long as they may be.
     *
     * @param imagesOfRow the images of each row
     */
    public static RunSpec largest(DecoderConfig config, RunSpec spec, ImageCounts imagesOfRow, RunDevices devices) {
        if (hasNumber(spec)) {
            return spec;
        }
        RowsPerPass choice = new RowsPerPass(config, spec, devices);
        int length = spec.data().maxLength();
        int rows = 1;
        for (int more : spec.training().possibleRowsPerPass()) {
            rows = choice.fits(more, more, length, imagesOfRow, 0) ? more : rows;
        }
        return choice.with(rows);
    }

    /** Returns a run that has a number of rows in each pass: where it had none, one. */
    public static RunSpec single(RunSpec spec) {
        return hasNumber(spec) ? spec : spec.with(spec.training().withRowsPerPass(1));
    }

    private static boolean hasNumber(RunSpec spec) {
        return !spec.training().microBatch().isAuto();
    }

    private RunSpec with(int rows) {
        return spec.with(spec.training().withRowsPerPass(rows));
    }

    private RunSpec chosen(DataSet data) {
        if (spec.fineTuning() instanceof FineTuning.None) {
            return with(1);
        }
        TrainingSpec training = spec.training();
        int examples = data.training().examples().size();
        int longest = training.packing()
                ? spec.data().maxLength()
                : data.training().examples().stream()
                        .mapToInt(Example::length)
                        .max()
                        .orElseThrow();
        StepSample steps = StepSample.of(training.plannedSteps(examples), training.effectiveBatch(), SAMPLED_ROWS);
        Rates rates = devices.gpus() ? GPU : CPU;
        SortedMap<Integer, Double> seconds = new TreeMap<>();
        for (int rows : training.possibleRowsPerPass()) {
            int most = Math.min(rows, examples);
            // What cannot fit is not composed, since a step may have more tokens than the host's memory or an array
            // holds.
            if (rows > 1 && !fits(rows, most, longest, data.mostImages(), 0)) {
                continue;
            }
            CostModel.Sampled sampled = model.sampled(with(rows), data, steps);
            if (rows == 1 || fits(rows, most, longest, data.mostImages(), sampled.peak())) {
                seconds.put(rows, rates.seconds(sampled.work()));
                if (most == examples) {
                    break; // more rows than there are make the same passes
                }
            }
        }
        double enough = TOLERATED * Collections.min(seconds.values());
        return with(seconds.entrySet().stream()
                .filter(each -> each.getValue() <= enough)
                .findFirst()
                .orElseThrow()
                .getKey());
    }

    /**
     * Returns whether passes of so many rows fit into memory.
     *
     * @param most the most rows that a pass then has
     * @param length the tokens of the longest row
     * @param peak the most bytes of a pass beside all gradients that is known, 0 for none
     */
    private boolean fits(int rows, int most, int length, ImageCounts imagesOfRow, long peak) {
        if ((long) most * length > Integer.MAX_VALUE) {
            return false;
        }
        int passes = spec.training().effectiveBatch() / rows;
        MemoryChoice.Batch batch = new MemoryChoice.Batch(most, length, passes, imagesOfRow);
        boolean placed = devices.count() > 1 && config.vision().isEmpty();
        MemoryEstimate memory = placed
                ? PlacedMemory.of(config, model, batch, spec.optimizer(), devices.count())
                        .fullest()
                : model.memory(batch, spec.optimizer());
        long known = memory.total() - memory.activations() + Math.max(memory.activations(), peak);
        return devices.hold(placed ? memory.total() : known, !placed);
    }
}
