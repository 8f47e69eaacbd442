package io.gradessweep.job;

import io.gradessweep.data.PretrainingBatches;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.world.World;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.Optimizer;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.Policies;
import io.gradessweep.train.Schedule;
import io.gradessweep.train.StepListener;
import io.gradessweep.train.TrainingLoop;
import io.gradessweep.train.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Pretrains a miniature once on the statements of its world. The result is a Hugging Face directory in the cache. Its
 * name is derived from the content of the spec, and it is moved there when it is complete.
 */
public final class BaseModelJob {
    private static final double CLIP_NORM = 1;

    /** The {@code initializer_range} that transformers uses if {@code config.json} has none. */
    private static final double DEFAULT_DEVIATION = 0.02;

    private BaseModelJob() {}

    private static Path directory(BaseModel.Pretrained base, Path cache) {
        return cache.resolve("base").resolve(SpecJson.baseId(base));
    }

    /** Returns whether the model is in the cache. */
    public static boolean isCached(BaseModel.Pretrained base, Path cache) {
        return Files.isDirectory(directory(base, cache));
    }

    /** Returns the model's directory, after pretraining it if it is not in the cache. */
    public static Path ensure(BaseModel.Pretrained base, JobContext context) {
        Path directory = directory(base, context.cache());
        if (Files.isDirectory(directory)) {
            return directory;
        }
        try {
            AtomicDirectory.write(directory, partial -> pretrain(base, context, partial));
        } catch (IOException e) {
            // Another job may have been faster. Its result is the same.
            if (!Files.isDirectory(directory)) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }

    private static void pretrain(BaseModel.Pretrained base, JobContext context, Path directory) throws IOException {
        Instant startedAt = Instant.now();
        long begin = System.nanoTime();
        Torch.prepareThread(context.threads());
        context.listener().phase("pretrain");
        LossRange losses = new LossRange(context.listener(), base.steps());
        World world = World.of(base.world());
        MiniatureFiles.write(base, directory);
        try (TensorScope scope = TensorScope.on(context.devices().subList(0, 1));
                Tokenizer tokenizer = Tokenizer.load(directory)) {
            DecoderConfig config = config(base, "pretrain.config", tokenizer.vocabularySize());
            Decoder decoder = new Decoder(
                    scope,
                    Kernels.load(scope),
                    config,
                    Checkpoint.create(scope, config, initialDeviation(base), base.seed()),
                    Optional.empty());
            PretrainingBatches batches = new PretrainingBatches(
                    world, tokenizer, RunInputs.images(config, directory, tokenizer), base.batchTokens(), base.seed());
            loop(base, context, scope, decoder, batches, losses).run();
            String json = MiniatureFiles.text(MiniatureFiles.config(base, tokenizer.vocabularySize()));
            Checkpoint.write(directory, json, decoder.weights());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        PretrainingRecord.of(base, startedAt, seconds, losses).write(directory);
    }

    /**
     * @param where the source of the configuration, for messages
     */
    static DecoderConfig config(BaseModel.Pretrained base, String where, int vocabulary) {
        return DecoderConfig.of(MiniatureFiles.config(base, vocabulary), where);
    }

    private static double initialDeviation(BaseModel.Pretrained base) {
        return base.config().path("initializer_range").asDouble(DEFAULT_DEVIATION);
    }

    private static TrainingLoop loop(
            BaseModel.Pretrained base,
            JobContext context,
            TensorScope scope,
            Decoder decoder,
            PretrainingBatches batches,
            StepListener listener) {
        ScheduleSpec schedule = new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05"));
        return new TrainingLoop(new TrainingLoop.Setup(
                new TrainingLoop.Trained(
                        scope,
                        decoder,
                        TrainableParameters.of(decoder, new FineTuning.Full(FineTuning.TrainOnly.ALL)),
                        BackwardPass.Settings.PLAIN),
                new TrainingLoop.Update(
                        Optimizer.of(base.optimizer(), decoder.kernels(), scope),
                        new Schedule(schedule, base.learningRate(), base.steps()),
                        CLIP_NORM,
                        0),
                new TrainingLoop.Rules(Policies.NONE, TrainingLoop.Tracing.NONE, false),
                new TrainingLoop.Data(batches, new Validator(decoder, List.of()), base.seed()),
                new TrainingLoop.Surroundings(listener, new PhaseClock(), context.cancelled())));
    }
}
