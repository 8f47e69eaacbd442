package io.gradessweep.train;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.StepBatches;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.result.StopReason;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A real training run of the tiny qwen3 checkpoint on random tokens, with everything observed. */
final class TinyRun extends Observed implements AutoCloseable {
    static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    static final FineTuning LORA = new FineTuning.Lora(4, 8, List.of(Projection.values()));
    static final OptimizerSpec ADAMW = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01);
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    final TensorScope scope;
    final Decoder decoder;
    final TrainableParameters trainable;
    final Optimizer optimizer;
    private final boolean baseIsFloat32;
    TrainingLoop loop;
    boolean restoreBest;
    /** These measures are recorded after every step, whatever the policy asks for. */
    List<Measure> traced = List.of();

    double lossLimit;
    double clipNorm = 1;
    double learningRate = 1e-3;
    BackwardPass.Settings backward = BackwardPass.Settings.PLAIN;

    TinyRun(FineTuning fineTuning) {
        this(fineTuning, ADAMW);
    }

    TinyRun(FineTuning fineTuning, OptimizerSpec optimizerSpec) {
        this(fineTuning, optimizerSpec, "qwen3");
    }

    /** @param fixture the checkpoint's folder */
    TinyRun(FineTuning fineTuning, OptimizerSpec optimizerSpec, String fixture) {
        this(fineTuning, optimizerSpec, fixture, Precision.FP32);
    }

    /** @param fixture the checkpoint's folder */
    TinyRun(FineTuning fineTuning, OptimizerSpec optimizerSpec, String fixture, Precision precision) {
        this(fineTuning, optimizerSpec, fixture, precision, Monitoring.MATRICES);
    }

    /** @param fixture the checkpoint's folder */
    TinyRun(
            FineTuning fineTuning,
            OptimizerSpec optimizerSpec,
            String fixture,
            Precision precision,
            Monitoring monitoring) {
        this(fineTuning, optimizerSpec, fixture, precision, monitoring, MemorySpec.DEFAULT);
    }

    /** @param fixture the checkpoint's folder */
    TinyRun(
            FineTuning fineTuning,
            OptimizerSpec optimizerSpec,
            String fixture,
            Precision precision,
            Monitoring monitoring,
            MemorySpec memory) {
        this(fineTuning, optimizerSpec, fixture, precision, monitoring, memory, TestDevice.scope());
    }

    /**
     * @param fixture the checkpoint's folder
     * @param scope a scope of the devices that the model is placed on, which this run closes
     */
    TinyRun(
            FineTuning fineTuning,
            OptimizerSpec optimizerSpec,
            String fixture,
            Precision precision,
            Monitoring monitoring,
            MemorySpec memory,
            TensorScope scope) {
        this.scope = scope;
        Path directory = FIXTURES.resolve(fixture);
        baseIsFloat32 = precision == Precision.FP32 || fineTuning instanceof FineTuning.Full;
        Torch.prepareThread(1);
        DecoderConfig config = Checkpoint.config(directory);
        Optional<LoraAdapter> adapter = fineTuning instanceof FineTuning.Lora lora
                ? Optional.of(LoraAdapter.create(scope, config.graph(), lora, 7))
                : Optional.empty();
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(precision, fineTuning, kernels, scope);
        decoder = new Decoder(
                scope,
                kernels,
                config,
                Checkpoint.read(scope, config, Checkpoint.weights(directory), storage),
                adapter,
                storage);
        trainable = TrainableParameters.of(decoder, fineTuning, monitoring);
        optimizer = Optimizer.of(optimizerSpec, precision, memory, 1, decoder.kernels(), scope);
        backward = new BackwardPass.Settings(false, 0, memory.gradients(), memory.lossChunk());
    }

    StopReason train(Policies policies, int planned) {
        return train(policies, planned, batches(1));
    }

    StopReason train(Policies policies, int planned, StepBatches batches) {
        prepare(policies, planned, batches);
        return loop.run();
    }

    /** Makes the loop, and takes no step yet. */
    void prepare(Policies policies, int planned, StepBatches batches) {
        Schedule schedule =
                new Schedule(new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")), learningRate, planned);
        loop = new TrainingLoop(new TrainingLoop.Setup(
                new TrainingLoop.Trained(scope, decoder, trainable, backward),
                new TrainingLoop.Update(optimizer, schedule, clipNorm, lossLimit),
                new TrainingLoop.Rules(
                        policies, new TrainingLoop.Tracing(traced.isEmpty() ? 0 : 1, traced), restoreBest),
                new TrainingLoop.Data(batches, validator(), 1),
                new TrainingLoop.Surroundings(this, new PhaseClock(), () -> false)));
    }

    Validator validator() {
        return new Validator(decoder, batches(1).step(1_000));
    }

    /** Two micro-batches of {@code rows} rows of 12 to 16 tokens, drawn from the step's number. */
    static StepBatches batches(int rows) {
        return step -> List.of(batch(2L * step, rows), batch(2L * step + 1, rows));
    }

    static TokenBatch batch(long seed, int rows) {
        Random random = new Random(seed);
        int length = 12 + random.nextInt(5);
        int[] ids = random.ints((long) rows * length, 0, 300).toArray();
        int[] targets = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            targets[i] = i % length < length - 1 ? ids[i + 1] : TokenBatch.IGNORED;
        }
        int[] lengths = new int[rows];
        Arrays.fill(lengths, length);
        return TokenBatch.of(rows, length, ids, targets, lengths);
    }

    /** Every weight that trains or trained, and of a base in float32 every other, by name. */
    Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        if (baseIsFloat32) {
            for (Parameter parameter : decoder.weights().all()) {
                weights.put(parameter.name(), parameter.value().toFloats());
            }
        }
        decoder.adapter()
                .ifPresent(adapter -> adapter.parameters()
                        .forEach(parameter ->
                                weights.put(parameter.name(), parameter.value().toFloats())));
        return weights;
    }

    @Override
    public void close() {
        scope.close();
    }
}
