package io.gradessweep.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Runs whose memory is measured beside their estimate, on random weights and random tokens with a target at each. */
final class MemoryRun {
    private MemoryRun() {}

    /** Returns the spec of a run of full fine-tuning in micro-batches of one row. */
    static RunSpec spec(
            EarlyStopping earlyStopping,
            OptimizerSpec optimizer,
            Precision precision,
            MemorySpec memory,
            int accumulation,
            int maxLength) {
        return spec(
                TinyRun.FULL,
                earlyStopping,
                optimizer,
                precision,
                new TrainingSpec(1, 0, 1, accumulation, 1.0, 0).with(memory),
                maxLength);
    }

    static RunSpec spec(
            FineTuning fineTuning,
            EarlyStopping earlyStopping,
            OptimizerSpec optimizer,
            Precision precision,
            TrainingSpec training,
            int maxLength) {
        TaskSpec task = new TaskSpec(
                "any",
                "",
                Protocol.INSTRUCT,
                0,
                new TaskSpec.InstructFiles(RowFiles.NONE, RowFiles.NONE, PromptFormat.PLAIN));
        return new RunSpec(
                new ModelSpec("tiny", "", new BaseModel.Checkpoint(new FileRef("/tiny", ""))),
                fineTuning,
                earlyStopping,
                optimizer,
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                training,
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), maxLength),
                precision,
                1);
    }

    /** Returns a model with as many heads of keys and values as of queries. */
    static DecoderConfig shape(int hidden, int intermediate, int layers, int vocabulary) throws IOException {
        return DecoderConfig.of(
                new ObjectMapper().readTree("""
                        {"model_type": "qwen3", "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                         "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": %d, "rms_norm_eps": 1e-6,
                         "vocab_size": %d, "tie_word_embeddings": true}
                        """.formatted(hidden, intermediate, layers, hidden / 4, vocabulary)),
                "shape");
    }

    /**
     * Creates the loop of a run whose rows are as long as they may be.
     *
     * @param scope owns the model, what is kept for it and all that a step makes
     */
    static TrainingLoop loop(TensorScope scope, RunSpec spec, DecoderConfig config, int steps) {
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(spec.precision(), spec.fineTuning(), kernels, scope);
        Optional<LoraAdapter> adapter =
                spec.fineTuning().adapters().map(lora -> LoraAdapter.create(scope, config.graph(), lora, 1));
        // Java made the memory of what it drew, and libtorch does not count it.
        adapter.ifPresent(lora -> lora.parameters()
                .forEach(drawn -> drawn.value().replaceBy(drawn.value().copyTo(scope))));
        Decoder decoder = new Decoder(
                scope, kernels, config, Checkpoint.drawnOnDevice(scope, config, 0.02, storage), adapter, storage);
        TrainingSpec training = spec.training();
        MemorySpec memory = training.memory();
        double dropout =
                spec.fineTuning().adapters().map(FineTuning.Lora::dropout).orElse(0.0);
        Policies policies = Policies.of(spec.earlyStopping(), steps, spec.seed());
        return new TrainingLoop(new TrainingLoop.Setup(
                new TrainingLoop.Trained(
                        scope,
                        decoder,
                        TrainableParameters.of(decoder, spec.fineTuning()),
                        new BackwardPass.Settings(spec.recomputes(), dropout, memory.gradients(), memory.lossChunk())),
                new TrainingLoop.Update(
                        Optimizer.of(spec, kernels, scope),
                        new Schedule(spec.schedule(), 1e-4, steps),
                        training.clipNorm(),
                        0),
                new TrainingLoop.Rules(policies, TrainingLoop.Tracing.NONE, false),
                new TrainingLoop.Data(
                        step -> IntStream.range(0, training.gradientAccumulation())
                                .mapToObj(micro -> batch(
                                        training.rowsPerPass(),
                                        spec.data().maxLength(),
                                        config.vocabulary(),
                                        step * training.gradientAccumulation() + micro))
                                .toList(),
                        new Validator(decoder, List.of()),
                        1),
                new TrainingLoop.Surroundings(StepListener.SILENT, new PhaseClock(), () -> false)));
    }

    private static TokenBatch batch(int rows, int length, int vocabulary, long seed) {
        int[] ids = new Random(seed).ints((long) rows * length, 0, vocabulary).toArray();
        int[] lengths = new int[rows];
        Arrays.fill(lengths, length);
        return TokenBatch.of(rows, length, ids, ids, lengths);
    }
}
