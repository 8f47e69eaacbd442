package io.gradessweep.train;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.torch.AllocationLog;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A process that takes two steps of one run after the other while libtorch logs what it allocates. In the backward pass of
 * a first step there are no moments yet.
 */
final class StepMemoryRuns {
    private static final List<Projection> ALL = List.of(Projection.values());
    static final Map<String, FineTuning> FINE_TUNINGS = Map.of(
            "full", TinyRun.FULL,
            "projections", new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS),
            "lora", new FineTuning.Lora(16, 32, ALL),
            "dropout", new FineTuning.Lora(16, 32, false, 0.1, ALL));

    /**
     * Models by what most of a step's memory is: activations of layers, logits, or weights. No tensor is larger than what is
     * updated at a time on a CPU, which is less than on a GPU.
     */
    private enum Shape {
        DEEP(96, 288, 5, 400, 2, 96),
        WORDY(64, 160, 2, 4_000, 2, 96),
        HEAVY(192, 768, 3, 1_300, 1, 16);

        private final int hidden;
        private final int intermediate;
        private final int layers;
        private final int vocabulary;
        private final int rows;
        private final int length;

        Shape(int hidden, int intermediate, int layers, int vocabulary, int rows, int length) {
            this.hidden = hidden;
            this.intermediate = intermediate;
            this.layers = layers;
            this.vocabulary = vocabulary;
            this.rows = rows;
            this.length = length;
        }
    }

    private StepMemoryRuns() {}

    /** Returns the model of a run. */
    static DecoderConfig config(String run) throws IOException {
        Shape shape = Shape.valueOf(run.split(" ")[0]);
        return MemoryRun.shape(shape.hidden, shape.intermediate, shape.layers, shape.vocabulary);
    }

    /**
     * Returns the spec of a run.
     *
     * @param run the shape, the fine-tuning, precision, micro-batches, optimizer.state, and any of {@code recompute},
     *     {@code compute} (gradients), {@code kahan}, {@code offload} and {@code chunks}
     */
    static RunSpec spec(String run) {
        List<String> words = List.of(run.split(" "));
        Shape shape = Shape.valueOf(words.get(0));
        MemorySpec memory = new MemorySpec(
                words.contains("compute") ? GradientFormat.COMPUTE : GradientFormat.FP32,
                words.contains("kahan") ? Rounding.KAHAN : Rounding.STOCHASTIC,
                words.contains("offload") ? Offload.OPTIMIZER : Offload.NONE,
                words.contains("chunks") ? 16 : 0);
        TrainingSpec training = new TrainingSpec(
                        1,
                        0,
                        shape.rows,
                        Integer.parseInt(words.get(3)),
                        false,
                        words.contains("recompute"),
                        0,
                        1,
                        0,
                        List.of(Measure.GRADIENT_L1),
                        0)
                .with(memory);
        return MemoryRun.spec(
                FINE_TUNINGS.get(words.get(1)),
                new EarlyStopping.None(),
                new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0.01, StateFormat.valueOf(words.get(4))),
                Precision.valueOf(words.get(2)),
                training,
                shape.length);
    }

    /** @param runs what runs, as {@link #spec} reads it */
    public static void main(String[] runs) throws IOException {
        Torch.prepareThread(1);
        AllocationLog.start();
        for (String run : runs) {
            try (TensorScope scope = TensorScope.on("cpu")) {
                TrainingLoop loop = MemoryRun.loop(scope, spec(run), config(run), 2);
                AllocationLog.mark(run);
                loop.run();
            }
            AllocationLog.mark("between runs");
        }
    }
}
