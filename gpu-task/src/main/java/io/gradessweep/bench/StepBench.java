package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.job.HostMemory;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Measures the milliseconds of one optimizer step by phase, on random weights and tokens of two fixed shapes, and for
 * comparison those of a plain matrix product. It also measures resident memory over many steps. Medians of the timed
 * steps are reported.
 */
public final class StepBench {
    private static final int WARMUP = 3;

    private final JobContext context;
    private final int steps;
    private final Consumer<String> out;

    /**
     * @param steps the number of timed steps per line
     * @param out receives the report line by line
     */
    public StepBench(JobContext context, int steps, Consumer<String> out) {
        this.context = context;
        this.steps = steps;
        this.out = out;
    }

    public void run() {
        Torch.prepareThread(context.threads());
        ProductRate product = matrixProductPeak();
        double peak = product.flopsPerSecond();
        out.accept(String.format(
                Locale.ROOT,
                "fastest matrix product, %d^3: %.1f GFLOP/s, %d threads",
                product.size(),
                peak / 1e9,
                context.threads()));
        out.accept("| shape | trains | step ms | forward | backward | L2 | L1 (monitor) | AdamW | GFLOP/s | of peak |"
                + " peak MB |");
        out.accept("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (BenchShape shape : List.of(BenchShape.SMALL, BenchShape.MID)) {
            line(shape, "full", BenchShape.FULL, false, peak);
            line(shape, "full, projections frozen", BenchShape.FULL, true, peak);
            line(shape, "lora r=16", BenchShape.LORA, false, peak);
        }
        memory();
    }

    private ProductRate matrixProductPeak() {
        try (TensorScope scope = TensorScope.on(context.device())) {
            Kernels kernels = Kernels.load(scope);
            return ProductRate.of(scope, kernels, Precision.FP32);
        }
    }

    private void line(BenchShape shape, String name, FineTuning fineTuning, boolean frozen, double peak) {
        HostMemory.resetPeak();
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, fineTuning);
            TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning);
            if (frozen) {
                trainable.freeze(decoder.graph().matrices());
            }
            TokenBatch batch = shape.batch();
            TimedStep step = new TimedStep(scope, decoder, trainable);
            List<double[]> millis = new ArrayList<>();
            for (int i = 0; i < WARMUP + steps; i++) {
                double[] phases = step.run(batch);
                if (i >= WARMUP) {
                    millis.add(phases);
                }
            }
            double total = Median.of(millis.stream()
                    .mapToDouble(phases -> Arrays.stream(phases).sum())
                    .toArray());
            double rate = trainable.flopCount().training(batch).trainingFlops().doubleValue() / (total / 1e3);
            StringBuilder text =
                    new StringBuilder(String.format(Locale.ROOT, "| %s | %s | %.1f |", shape.name(), name, total));
            for (int phase = 0; phase < TimedStep.PHASES; phase++) {
                int column = phase;
                double median = Median.of(
                        millis.stream().mapToDouble(phases -> phases[column]).toArray());
                text.append(String.format(Locale.ROOT, " %.1f |", median));
            }
            text.append(String.format(
                    Locale.ROOT,
                    " %.1f | %.0f %% | %d |",
                    rate / 1e9,
                    100 * rate / peak,
                    HostMemory.peakBytes() >> 20));
            out.accept(text.toString());
        }
    }

    /** Does two thousand steps of changing length, so that a memory leak shows. */
    private void memory() {
        try (TensorScope scope = TensorScope.on(context.device())) {
            BenchShape shape = new BenchShape("memory", 64, 128, 2, 8, 4, 32, 4096, 2, 64);
            Decoder decoder = shape.decoder(scope, BenchShape.FULL);
            TimedStep step = new TimedStep(scope, decoder, TrainableParameters.of(decoder, BenchShape.FULL));
            Random random = new Random(1);
            StringBuilder text = new StringBuilder("resident MB outside the Java heap after steps:");
            for (int i = 1; i <= 2000; i++) {
                int length = 8 + random.nextInt(56);
                int[] ids = random.ints(2L * length, 0, shape.vocabulary()).toArray();
                step.run(TokenBatch.of(2, length, ids, ids, new int[] {length, length}));
                if (i % 400 == 0) {
                    text.append(String.format(Locale.ROOT, " %d: %d", i, nativeBytes() >> 20));
                }
            }
            out.accept(text.toString());
        }
    }

    /**
     * Returns the resident memory outside the Java heap. A collection first gives the heap's free pages back to the
     * system.
     */
    private static long nativeBytes() {
        System.gc();
        return HostMemory.residentBytes() - Runtime.getRuntime().totalMemory();
    }
}
