package io.gradessweep.train;

import io.gradessweep.cost.CostModel;
import io.gradessweep.job.HostMemory;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that takes steps with a model of 187 million parameters, and tells by how much its resident memory rose at
 * most, beside the estimate.
 */
final class MeasuredTraining {
    private static final int LENGTH = 32;

    private MeasuredTraining() {}

    /** @param arguments precision, optimizer.state, train.gradients, micro-batches, steps, and the file for two numbers */
    public static void main(String[] arguments) throws IOException {
        Precision precision = Precision.valueOf(arguments[0]);
        StateFormat state = StateFormat.valueOf(arguments[1]);
        GradientFormat gradients = GradientFormat.valueOf(arguments[2]);
        int accumulation = Integer.parseInt(arguments[3]);
        OptimizerSpec optimizer = new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0.01, state);
        RunSpec spec = MemoryRun.spec(
                new EarlyStopping.None(),
                optimizer,
                precision,
                new MemorySpec(gradients, Rounding.STOCHASTIC, Offload.NONE),
                accumulation,
                LENGTH);
        DecoderConfig config = MemoryRun.shape(768, 3072, 12, 96_000);
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            // The code of libtorch, and what it compiles, is there then.
            MemoryRun.loop(scope, spec, MemoryRun.shape(64, 128, 2, 500), 2).run();
        }
        long before = HostMemory.residentBytes();
        HostMemory.resetPeak();
        try (TensorScope scope = TensorScope.on("cpu")) {
            MemoryRun.loop(scope, spec, config, Integer.parseInt(arguments[4])).run();
        }
        long estimate =
                CostModel.of(config, spec).memory(spec, ImageCounts.NONE).total();
        Files.writeString(Path.of(arguments[5]), (HostMemory.peakBytes() - before) + "\n" + estimate);
    }
}
