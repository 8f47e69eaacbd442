package io.gradessweep.job;

import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.OpenBenchmark;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.eval.AnswerGenerator;
import io.gradessweep.eval.Evaluator;
import io.gradessweep.eval.OpenEvaluator;
import io.gradessweep.job.checkpoint.CheckpointManager;
import io.gradessweep.job.checkpoint.CheckpointOrigin;
import io.gradessweep.job.checkpoint.PrefixResume;
import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.EnergyMeter;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.BatchSizes;
import io.gradessweep.train.CancelledException;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.Policies;
import io.gradessweep.train.TrainingLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes one run: it loads, trains and evaluates, and reports the outcome. */
public final class TrainingJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

    private final RunSpec spec;
    private final Optional<BatchSizes> reduced;
    private final JobContext context;
    private final RunRecorder recorder;
    private final PhaseClock clock = new PhaseClock();
    private DecoderConfig config;
    private ImageCounts imagesOfRow = ImageCounts.NONE;
    private StopReason stopReason;
    private String trainedBy;
    private FlopsLedger flops = FlopsLedger.NONE;
    private TokenCounts tokens = TokenCounts.NONE;
    private int frozenMatrices;
    private long parameters;
    private long countedParameters;
    private long trainableParameters;
    private int microBatch;
    private Optional<BatchSizes> sizes;
    private Double trainingJoules;

    /**
     * @param reduced the sizes of the batches, if memory was short for larger ones
     */
    private TrainingJob(RunSpec spec, Optional<BatchSizes> reduced, JobContext context) {
        this.spec = spec;
        this.reduced = reduced;
        this.context = context;
        this.sizes = reduced;
        this.microBatch = spec.fineTuning() instanceof FineTuning.None
                ? 0
                : reduced.map(BatchSizes::rowsPerPass)
                        .orElse(spec.training().microBatch().rows());
        this.recorder = new RunRecorder(context.listener(), context.scratch());
    }

    /**
     * Trains and evaluates. If memory is short, the run is repeated from the newest state with smaller micro-batches of
     * the same effective batch. An error within the run becomes {@link RunOutcome.Failed}; errors of the JVM itself are
     * thrown.
     */
    public static RunOutcome run(RunSpec spec, JobContext context) {
        Optional<BatchSizes> reduced = Optional.empty();
        while (true) {
            TrainingJob job = new TrainingJob(spec, reduced, context);
            RunOutcome outcome = job.run();
            reduced = ranOutOfMemory(outcome) ? job.smaller() : Optional.empty();
            if (reduced.isEmpty()) {
                return outcome;
            }
            outcome.traces().close();
            LOG.warn(
                    "out of memory with a micro-batch of {} rows; tried again with {}, {} to an optimizer step",
                    job.microBatch,
                    reduced.get().rowsPerPass(),
                    spec.training().effectiveBatch() / reduced.get().rowsPerPass());
        }
    }

    /** Returns the sizes of smaller batches of the same steps; empty if they cannot be smaller. */
    private Optional<BatchSizes> smaller() {
        return sizes.flatMap(used -> spec.training()
                .withRowsPerPass(used.rowsPerPass())
                .withSmallerMicroBatch()
                .map(training -> used.reducedTo(training.rowsPerPass())));
    }

    /**
     * Returns whether training ran out of memory. Loading cannot use less, and scoring has tried smaller batches
     * itself.
     */
    private static boolean ranOutOfMemory(RunOutcome outcome) {
        return outcome instanceof RunOutcome.Failed failed
                && failed.cause() == FailureCause.OUT_OF_MEMORY
                && failed.summary().plannedSteps() > 0
                && failed.summary().stopReason() == null;
    }

    private RunOutcome run() {
        Instant started = Instant.now();
        try {
            execute();
            return new RunOutcome.Completed(summary(), recorder.traces(), provenance(started));
        } catch (RuntimeException e) {
            FailureCause cause = FailureCauses.of(e);
            String message = message(cause, e);
            return new RunOutcome.Failed(cause, message, summary(), recorder.traces(), provenance(started));
        }
    }

    private void execute() {
        Torch.prepareThread(context.threads());
        LocalInputs inputs = LocalInputs.of(spec, context);
        Path directory = inputs.model();
        if (context.trained().isPresent() && scored(context.trained().get(), inputs)) {
            return;
        }
        try (TensorScope scope = TensorScope.on(context.devices())) {
            context.listener().phase("load");
            config = ModelConfigs.of(inputs.spec().model(), directory);
            LoadedJob loaded = clock.load(() -> LoadedJob.load(inputs.spec(), directory, context, scope, firstStep()));
            imagesOfRow = loaded.data().mostImages();
            count(loaded);
            if (spec.fineTuning() instanceof FineTuning.None) {
                stopReason = StopReason.PLANNED_STEPS; // there were none
                evaluate(loaded, directory);
            } else {
                trainAndEvaluate(scope, loaded, directory);
            }
        }
    }

    /** Returns the step with which training will begin; empty if there is none, or if it is known only when training begins. */
    private OptionalInt firstStep() {
        if (spec.fineTuning() instanceof FineTuning.None) {
            return OptionalInt.empty();
        }
        return CheckpointManager.firstStep(context.checkpointing(), SpecJson.trainId(spec));
    }

    private void count(LoadedJob loaded) {
        parameters = loaded.decoder().parameters();
        countedParameters = loaded.decoder().parametersWithoutEmbedding();
    }

    /**
     * Scores the weights that an earlier run of the same training kept, and takes its figures of the training.
     *
     * @return false if the weights cannot be used, which is logged; nothing has changed then
     */
    private boolean scored(WeightSource source, LocalInputs inputs) {
        context.listener().phase("load");
        config = Checkpoint.config(inputs.model());
        DataSet data = clock.load(() -> RunInputs.loadOnce(inputs.spec(), config, inputs.model()));
        try (TensorScope scope = TensorScope.on(context.devices())) {
            Optional<KeptTraining> found = clock.load(() -> kept(source, inputs, scope, data));
            found.ifPresent(kept -> {
                count(kept.loaded());
                adopt(kept);
                evaluate(kept.loaded(), inputs.model());
            });
            return found.isPresent();
        }
    }

    private Optional<KeptTraining> kept(WeightSource source, LocalInputs inputs, TensorScope scope, DataSet data) {
        try {
            return Optional.of(KeptTraining.load(source, inputs, scope, data, recorder));
        } catch (InvalidInputException | IOException | UncheckedIOException e) {
            if (isCancelled()) {
                throw new CancelledException("loading the kept weights");
            }
            LOG.warn(
                    "the weights that run {} kept are not used, and the run trains again: {}",
                    source.runId(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Takes the figures of a training that an earlier run has done. */
    private void adopt(KeptTraining kept) {
        TrainingSummary summary = kept.summary();
        clock.resume(kept.trainingPhases());
        stopReason = summary.stopReason();
        flops = summary.flops();
        tokens = summary.tokens();
        frozenMatrices = summary.frozenMatrices();
        trainableParameters = summary.trainableParameters();
        microBatch = summary.microBatch();
        trainedBy = kept.trainedBy();
    }

    private void trainAndEvaluate(TensorScope scope, LoadedJob loaded, Path base) {
        CheckpointManager checkpoints = train(scope, loaded);
        try {
            context.weights().ifPresent(store -> clock.checkpoint(() -> keep(store, loaded, base)));
            evaluate(loaded, base);
        } catch (CancelledException e) {
            checkpoints.cancelled();
            throw e;
        }
    }

    private void keep(WeightStore store, LoadedJob loaded, Path base) {
        context.listener().phase("keep");
        try {
            store.keep(directory -> {
                TrainedWeights.write(directory, spec, loaded.decoder(), base);
                TrainingRecord.write(directory, SpecJson.trainId(spec), summary(), recorder.traces());
            });
        } catch (IOException e) {
            if (isCancelled()) {
                throw new CancelledException("keeping the trained weights");
            }
            throw new UncheckedIOException("the trained weights cannot be kept: " + e.getMessage(), e);
        }
    }

    private CheckpointManager train(TensorScope scope, LoadedJob loaded) {
        Monitoring monitoring = Monitoring.of(spec.earlyStopping());
        TrainableParameters trainable = TrainableParameters.of(loaded.decoder(), spec.fineTuning(), monitoring);
        int rows = loaded.data().training().examples().size();
        int planned = spec.plannedSteps(rows);
        recorder.begin(planned, trainable.activeMatrices().size());
        Policies policies = Policies.of(
                spec.earlyStopping(),
                planned,
                spec.seed(),
                FreezeGroups.byMatrix(FreezeGroups.of(loaded.decoder().graph(), spec.fineTuning(), monitoring)));
        BatchSizes first =
                reduced.orElseGet(() -> BatchSizes.of(loaded.training().rowsPerPass()));
        use(first);
        TrainingLoop loop =
                new TrainingLoopFactory(spec, first, context, recorder, clock).open(scope, loaded, trainable, policies);
        trainableParameters = loop.trainableElements();
        CheckpointOrigin origin = Versions.origin(SpecJson.trainId(spec), context);
        CheckpointManager checkpoints = new CheckpointManager(context.checkpointing(), origin, loop, recorder, clock);
        checkpoints.begin(CheckpointSize.expected(spec, trainable.active()));
        try {
            checkpoints.resume();
            if (loop.done() == 0) {
                context.checkpointing()
                        .shared()
                        .ifPresent(shared -> new PrefixResume(shared, spec, origin, loop, recorder, clock).take());
            }
            use(loop.sizes());
            checkpoints.pauseIfDue();
            train(loop, checkpoints);
        } finally {
            flops = loop.flops();
            tokens = loop.tokens();
            frozenMatrices = loop.frozenMatrices();
        }
        return checkpoints;
    }

    private void use(BatchSizes used) {
        sizes = Optional.of(used);
        microBatch = used.rowsPerPass();
    }

    private void train(TrainingLoop loop, CheckpointManager checkpoints) {
        boolean whole = loop.done() == 0;
        List<Optional<EnergyMeter>> meters =
                context.devices().stream().map(EnergyMeter::of).toList();
        OptionalDouble before = EnergyMeter.joules(meters);
        stopReason = loop.run(checkpoints);
        OptionalDouble after = EnergyMeter.joules(meters);
        if (whole && before.isPresent() && after.isPresent()) {
            trainingJoules = after.getAsDouble() - before.getAsDouble();
        }
    }

    /**
     * @param base the directory of the tokenizer
     */
    private void evaluate(LoadedJob loaded, Path base) {
        context.listener().phase("evaluate");
        FlopCount count = new FlopCount(loaded.decoder().graph(), spec.fineTuning(), Set.of());
        List<OpenBenchmark> open = loaded.data().openBenchmarks();
        if (!spec.data().generate() && open.isEmpty()) {
            evaluate(loaded, count, Optional.empty());
            return;
        }
        try (Tokenizer tokenizer = Tokenizer.load(base, config.vocabulary())) {
            evaluate(loaded, count, Optional.of(tokenizer));
        }
    }

    /** @param tokenizer the model's tokenizer where anything is generated */
    private void evaluate(LoadedJob loaded, FlopCount count, Optional<Tokenizer> tokenizer) {
        DataSet data = loaded.data();
        int choices = data.benchmarks().stream()
                .mapToInt(benchmark -> benchmark.items().size())
                .sum();
        int items = choices
                + data.openBenchmarks().stream()
                        .mapToInt(benchmark -> benchmark.items().size())
                        .sum();
        IntConsumer progress = scored -> {
            requireNotCancelled();
            context.listener().scored(scored, items);
        };
        Optional<AnswerGenerator> generator = tokenizer
                .filter(each -> spec.data().generate())
                .map(each -> new AnswerGenerator(loaded.decoder(), each, count, data.images()));
        Evaluator evaluator = new Evaluator(loaded.decoder(), count, data.padId(), data.images(), generator, progress);
        for (BenchmarkData benchmark : data.benchmarks()) {
            Evaluator.Result result = clock.evaluate(() -> evaluator.evaluate(benchmark));
            recorder.score(result.score(), result.items());
        }
        flops = flops.plus(FlopsLedger.evaluation(evaluator.flops()));
        tokenizer.ifPresent(each -> {
            OpenEvaluator answers = new OpenEvaluator(
                    loaded.decoder(), each, count, data.images(), done -> progress.accept(choices + done));
            for (OpenBenchmark benchmark : data.openBenchmarks()) {
                OpenEvaluator.Result result = clock.evaluate(() -> answers.evaluate(benchmark));
                recorder.score(result.score(), result.items());
                recorder.details(result.details());
            }
            flops = flops.plus(FlopsLedger.evaluation(answers.flops()));
        });
    }

    /** Returns whether the run was asked to stop, which also interrupts its thread and so closes files. */
    private boolean isCancelled() {
        return context.cancelled().getAsBoolean() || Thread.currentThread().isInterrupted();
    }

    private void requireNotCancelled() {
        if (context.cancelled().getAsBoolean()) {
            throw new CancelledException("scoring");
        }
    }

    private TrainingSummary summary() {
        return new TrainingSummary(
                stopReason,
                recorder.plannedSteps(),
                recorder.doneSteps(),
                frozenMatrices,
                recorder.matrices(),
                microBatch,
                recorder.firstLoss(),
                recorder.lastLoss(),
                recorder.bestValidationLoss(),
                clock.phases(),
                flops,
                recorder.share(),
                trainedBy,
                6.0 * tokens.tokens() * countedParameters,
                tokens,
                parameters,
                trainableParameters,
                context.devices().stream().anyMatch(DeviceName::isCuda) ? null : 0L,
                HostMemory.peakBytes());
    }

    private Provenance provenance(Instant started) {
        return Versions.provenance(context, started, Instant.now(), trainingJoules);
    }

    /** Returns the message of an error, with class and place if it was not foreseen. */
    private String message(FailureCause cause, RuntimeException e) {
        if (cause == FailureCause.OUT_OF_MEMORY) {
            String advice = config == null
                    ? ""
                    : MemoryAdvice.of(
                                    spec.with(spec.training().withRowsPerPass(Math.max(1, microBatch))),
                                    config,
                                    imagesOfRow,
                                    context.devices().size())
                            + "; ";
            return advice + e.getMessage();
        }
        if (cause != FailureCause.INTERNAL) {
            return e.getMessage();
        }
        StackTraceElement[] trace = e.getStackTrace();
        return e + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
