package io.gradessweep.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.cost.CostModel;
import io.gradessweep.job.HostMemory;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.model.WeightStorage;
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
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

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
        DecoderConfig config = shape(768, 3072, 12, 96_000);
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            // The code of libtorch, and what it compiles, is there then.
            train(scope, spec, shape(64, 128, 2, 500), accumulation, 2);
        }
        long before = HostMemory.residentBytes();
        HostMemory.resetPeak();
        try (TensorScope scope = TensorScope.on("cpu")) {
            train(scope, spec, config, accumulation, Integer.parseInt(arguments[4]));
        }
        long estimate =
                CostModel.of(config, spec).memory(spec, ImageCounts.NONE).total();
        Files.writeString(Path.of(arguments[5]), (HostMemory.peakBytes() - before) + "\n" + estimate);
    }

    private static void train(TensorScope scope, RunSpec spec, DecoderConfig config, int accumulation, int steps) {
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(spec.precision(), spec.fineTuning(), kernels, scope);
        Decoder decoder = new Decoder(
                scope,
                kernels,
                config,
                Checkpoint.drawnOnDevice(scope, config, 0.02, storage),
                Optional.empty(),
                storage);
        new TrainingLoop(new TrainingLoop.Setup(
                        new TrainingLoop.Trained(
                                scope,
                                decoder,
                                TrainableParameters.of(decoder, spec.fineTuning()),
                                new BackwardPass.Settings(
                                        false,
                                        0,
                                        spec.training().memory().gradients(),
                                        spec.training().memory().lossChunk())),
                        new TrainingLoop.Update(
                                Optimizer.of(spec, kernels, scope), new Schedule(spec.schedule(), 1e-4, steps), 1, 0),
                        new TrainingLoop.Rules(Policies.NONE, TrainingLoop.Tracing.NONE, false),
                        new TrainingLoop.Data(
                                step -> IntStream.range(0, accumulation)
                                        .mapToObj(micro -> batch(config.vocabulary(), step * accumulation + micro))
                                        .toList(),
                                new Validator(decoder, List.of()),
                                1),
                        new TrainingLoop.Surroundings(StepListener.SILENT, new PhaseClock(), () -> false)))
                .run();
    }

    private static DecoderConfig shape(int hidden, int intermediate, int layers, int vocabulary) throws IOException {
        return DecoderConfig.of(
                new ObjectMapper().readTree("""
                        {"model_type": "qwen3", "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                         "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": %d, "rms_norm_eps": 1e-6,
                         "vocab_size": %d, "tie_word_embeddings": true}
                        """.formatted(hidden, intermediate, layers, hidden / 4, vocabulary)),
                "shape");
    }

    private static TokenBatch batch(int vocabulary, long seed) {
        int[] ids = new Random(seed).ints(LENGTH, 0, vocabulary).toArray();
        int[] lengths = new int[1];
        Arrays.fill(lengths, LENGTH);
        return TokenBatch.of(1, LENGTH, ids, ids, lengths);
    }
}
