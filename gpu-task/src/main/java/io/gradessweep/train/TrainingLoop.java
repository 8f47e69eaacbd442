package io.gradessweep.train;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.StepBatches;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.StepInputs;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Trains a decoder in the paper's step order: accumulate, mask, measure, decide, freeze, clip over the gradients that are
 * still active, update, and stop when every monitored matrix is frozen. The loop is the same for all methods; the
 * policies make the decisions.
 */
public final class TrainingLoop {
    private final Update update;
    private final TowerwiseUpdate towerwise;
    private final Rules rules;
    private final long seed;
    private final Surroundings surroundings;
    private final TensorScope runScope;
    private final Decoder decoder;
    private final TrainableParameters trainable;
    private final BackwardPass backward;
    private final Freezer freezer;
    private final FreezeControl control;
    private final GradientMask mask;
    private final long trainableElements;
    private final BestWeights best;
    private final List<Parameter> trained;
    private final TrainingState state;
    private BatchSizes sizes;
    private StepBatches batches;
    private Validator validator;
    private int done;
    private FlopsLedger flops = FlopsLedger.NONE;
    private TokenCounts tokens = TokenCounts.NONE;

    /** The parts of a run. */
    public record Setup(Trained trained, Update update, Rules rules, Data data, Surroundings surroundings) {}

    /**
     * The model and its weights that train.
     *
     * @param scope owns copies of weights and of gradients
     * @param best owns the best weights, which may be in host memory
     */
    public record Trained(
            TensorScope scope,
            StateScopes best,
            Decoder decoder,
            TrainableParameters trainable,
            BackwardPass.Settings backward) {
        /** Describes a model whose best weights are kept on its device. */
        public Trained(
                TensorScope scope, Decoder decoder, TrainableParameters trainable, BackwardPass.Settings backward) {
            this(scope, StateScopes.beside(scope), decoder, trainable, backward);
        }
    }

    /**
     * The objects and limits that turn a gradient into an update.
     *
     * @param clipNorm bound on the gradient's global L2 norm; 0 for none
     * @param lossLimit training loss, in nats per token, above which a run has diverged; 0 for none
     */
    public record Update(Optimizer optimizer, Schedule schedule, double clipNorm, double lossLimit) {}

    /**
     * The rules that freeze matrices and stop the run.
     *
     * @param restoreBest whether the weights of the best validation are the run's result
     */
    public record Rules(Policies policies, Tracing tracing, boolean restoreBest) {}

    /**
     * The norms that are recorded although no policy asks for them.
     *
     * @param every steps between two records; 0 for none
     */
    public record Tracing(int every, List<Measure> measures) {
        public static final Tracing NONE = new Tracing(0, List.of());

        /** Returns the measures that are recorded at any step at all. */
        Stream<Measure> measuresTaken() {
            return every > 0 ? measures.stream() : Stream.empty();
        }
    }

    /**
     * The data for training and validation.
     *
     * @param seed the seed of dropout and of the gradient mask
     * @param sizes the sizes that batches and validator have
     */
    public record Data(StepBatches batches, Validator validator, long seed, BatchSizes sizes) {
        /** Describes data whose batches have one size only. */
        public Data(StepBatches batches, Validator validator, long seed) {
            this(batches, validator, seed, BatchSizes.FIXED);
        }
    }

    /**
     * The objects that observe a run, time it and stop it from outside.
     *
     * @param cancelled polled before every step
     */
    public record Surroundings(StepListener listener, PhaseClock clock, BooleanSupplier cancelled) {}

    public TrainingLoop(Setup setup) {
        update = setup.update;
        towerwise = new TowerwiseUpdate(setup.trained.decoder.graph(), update.schedule.factors());
        rules = setup.rules;
        seed = setup.data.seed;
        sizes = setup.data.sizes;
        batches = setup.data.batches;
        validator = setup.data.validator;
        surroundings = setup.surroundings;
        runScope = setup.trained.scope;
        decoder = setup.trained.decoder;
        trainable = setup.trained.trainable;
        surroundings.clock.waitsBy(runScope::synchronize);
        surroundings.clock.waitsForImages(() -> batches.waitedSeconds());
        backward = new BackwardPass(decoder, trainable, setup.trained.backward);
        CriterionBuffers buffers = new CriterionBuffers(decoder.kernels(), runScope, rules.policies.changeSteps());
        boolean mayThaw = rules.policies.freeze().mayThaw();
        freezer = new Freezer(decoder, trainable, update.optimizer, buffers, mayThaw, mayThaw || rules.restoreBest);
        control = new FreezeControl(
                rules.policies,
                trainable,
                freezer,
                new GradientMonitor(decoder.kernels(), trainable::matricesOf, buffers, surroundings.clock),
                update.schedule,
                rules.tracing,
                surroundings.listener);
        trained = trainable.active();
        List<Parameter> training = trainedFromStart();
        mask = new GradientMask(
                decoder.kernels(),
                runScope,
                training.stream()
                        .filter(parameter -> !trainable.matricesOf(parameter).isEmpty())
                        .toList(),
                rules.policies.freeze().sparsity(),
                seed);
        trainableElements = training.stream()
                        .mapToLong(parameter -> parameter.value().size())
                        .sum()
                - mask.untrained();
        best = new BestWeights(decoder.kernels(), setup.trained.best, trained);
        state = new TrainingState(decoder.kernels(), trainable, update.optimizer, buffers, best.kept(), rules.policies);
    }

    /** Returns the weights that the policy lets train from the first step on. */
    private List<Parameter> trainedFromStart() {
        Set<MatrixId> never = rules.policies.freeze().frozenFromStart(trainable.activeMatrices());
        return trained.stream()
                .filter(parameter -> Collections.disjoint(trainable.matricesOf(parameter), never))
                .toList();
    }

    /** Returns the number of entries that train in the first step. */
    public long trainableElements() {
        return trainableElements;
    }

    /** Runs {@link #run(Checkpointer)} without saving checkpoints. */
    public StopReason run() {
        return run(Checkpointer.NONE);
    }

    /**
     * Takes every step, from the first or from the one after {@link #resume}.
     *
     * @param checkpointer may call {@link #save} while it is called
     * @throws DivergedException if the loss or the gradients are no longer finite, or the loss is above its limit
     * @throws CancelledException if the run was asked to stop
     */
    public StopReason run(Checkpointer checkpointer) {
        Optional<StopReason> reason = reason();
        while (reason.isEmpty()) {
            int step = done + 1;
            if (surroundings.cancelled.getAsBoolean()) {
                checkpointer.cancelled();
                throw new CancelledException("step " + step);
            }
            train(step);
            validate(step);
            done = step;
            checkpointer.stepDone(step);
            reason = reason();
        }
        best.restore();
        updated(trained);
        return reason.get();
    }

    /** Writes everything that the next step depends on into a directory. Call it between two steps. */
    public void save(Path directory) throws IOException {
        state.write(directory, new TrainingState.Progress(done, flops, tokens, sizes));
    }

    /**
     * Restores what {@link #save} of the same run wrote. Call it before {@link #run}.
     *
     * @throws InvalidInputException if the state is not of this run; nothing has changed then
     */
    public void resume(Path directory) {
        TrainingState.Progress progress = state.read(directory);
        updated(trained);
        Set<Parameter> active = Set.copyOf(trainable.active());
        freezer.releaseMasters(trained.stream()
                .filter(parameter -> !active.contains(parameter))
                .toList());
        done = progress.step();
        flops = progress.flops();
        tokens = progress.tokens();
        continueWith(progress.sizes());
    }

    /** Takes the sizes of the batches of a state, before anything is computed with other ones. */
    private void continueWith(BatchSizes kept) {
        BatchSizes next = sizes.continuing(kept);
        if (!next.equals(sizes)) {
            sizes = next;
            batches = batches.withRowsPerPass(next.rowsPerPass());
            validator = validator.withTokens(next.validationTokens());
        }
    }

    /**
     * Restores what {@link #save} wrote for another run, which has no early stopping. Up to that step this run must do
     * nothing early either, except for its validations. Call it before {@link #run}.
     *
     * @param checks the validations that this run would have made until then
     * @throws InvalidInputException if the state is not of such a run; nothing has changed then
     */
    public void fork(Path directory, List<ValidationTrace> checks) {
        TrainingState.Progress progress = state.readOfSharedRun(directory);
        updated(trained);
        done = progress.step();
        tokens = progress.tokens();
        continueWith(progress.sizes());
        flops = progress.flops().withoutValidation();
        for (ValidationTrace check : checks) {
            flops = flops.plus(validationFlops());
            rules.policies.stop().improves(check.step(), check.loss());
        }
    }

    private FlopsLedger validationFlops() {
        return FlopsLedger.validation(validator.flops(trainable.flopCount()));
    }

    private void updated(List<Parameter> parameters) {
        Torch.withoutGradients(() -> decoder.updated(parameters));
    }

    /** Returns the last step that was taken; 0 for none. */
    public int done() {
        return done;
    }

    public FlopsLedger flops() {
        return flops;
    }

    public TokenCounts tokens() {
        return tokens;
    }

    /** Returns the sizes of the batches of the next step. */
    public BatchSizes sizes() {
        return sizes;
    }

    public int frozenMatrices() {
        return control.frozenMatrices();
    }

    private void train(int step) {
        long begin = System.nanoTime();
        surroundings.clock.train(() -> {
            try (TensorScope scope = runScope.open()) {
                control.begin(step);
                Pass pass = accumulate(scope, step);
                mask.apply(pass.gradients());
                GradientMonitor.Measurement measured = control.measure(step, scope, pass.lossSum(), pass.gradients());
                if (!measured.values().isEmpty()) {
                    surroundings.clock.monitor(() -> control.decide(step, measured, pass.gradients()));
                }
                update(step, measured, pass, begin);
                control.end(step);
            }
        });
    }

    /** The result of one effective batch: its summed loss, the gradients of its mean loss, and its token counts and FLOPs. */
    private record Pass(Tensor lossSum, Gradients gradients, TokenCounts counts, long flops) {}

    /**
     * Runs the micro-batches of a step. The mean loss is taken over all loss tokens of the effective batch, however
     * they are distributed over micro-batches.
     */
    private Pass accumulate(TensorScope scope, int step) {
        List<TokenBatch> passes = batches.step(step);
        Random seeds = Seeds.random(seed, "dropout", step);
        TokenCounts counts = passes.stream().map(TokenBatch::counts).reduce(TokenCounts.NONE, TokenCounts::plus);
        BackwardPass.Result sum = null;
        for (StepInputs.Batch batch : decoder.upload(scope, passes).batches()) {
            if (sum == null) {
                sum = backward.run(scope, batch, counts.lossTokens(), seeds.nextLong());
            } else {
                backward.add(scope, sum, batch, counts.lossTokens(), seeds.nextLong());
            }
        }
        FlopCount flopCount = trainable.flopCount();
        FlopsLedger spent = flopCount.training(counts);
        if (backward.recomputes()) {
            spent = spent.plus(flopCount.recompute(counts));
        }
        flops = flops.plus(spent);
        tokens = tokens.plus(counts);
        return new Pass(
                sum.lossSum(), sum.gradients(), counts, spent.trainingFlops().longValueExact());
    }

    private void update(int step, GradientMonitor.Measurement measured, Pass pass, long begin) {
        Gradients gradients = pass.gradients();
        double loss = measured.lossSum() / pass.counts().lossTokens();
        double norm = GradientClip.globalNorm(
                gradients.parameters().stream().map(measured.l2()::get).toList());
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new DivergedException(step, loss, norm);
        }
        if (update.lossLimit > 0 && loss > update.lossLimit) {
            throw DivergedException.aboveLimit(step, loss, update.lossLimit);
        }
        double factor = GradientClip.factor(update.clipNorm, norm);
        if (factor < 1) {
            decoder.kernels().scale(gradients.tensors(), factor);
        }
        double rate = update.schedule.rate(step);
        towerwise.step(update.optimizer, step, gradients, rate);
        updated(gradients.parameters());
        runScope.synchronize();
        double seconds = (System.nanoTime() - begin) / 1e9;
        surroundings.listener.step(
                new StepTrace(step, loss, rate, norm, pass.counts(), seconds, frozenMatrices(), pass.flops()));
    }

    private void validate(int step) {
        if (!rules.policies.stop().validatesAt(step)) {
            return;
        }
        long begin = System.nanoTime();
        double loss = surroundings.clock.validate(validator::loss);
        if (!Double.isFinite(loss)) {
            throw new DivergedException(step, loss);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        flops = flops.plus(validationFlops());
        boolean improved = rules.policies.stop().improves(step, loss);
        if (improved && rules.restoreBest) {
            best.keep();
        }
        surroundings.listener.validation(new ValidationTrace(step, loss, seconds, improved));
    }

    /**
     * Returns the reason why training ends here, if it does. It depends on the state alone, so it is the same after a
     * resume.
     */
    private Optional<StopReason> reason() {
        if (done > 0 && trainable.activeMatrices().isEmpty()) {
            return Optional.of(StopReason.ALL_FROZEN);
        }
        Optional<StopReason> early = done > 0 ? rules.policies.stop().stopsAfter(done) : Optional.empty();
        boolean complete = early.isEmpty() && done >= update.schedule.plannedSteps();
        return complete ? Optional.of(StopReason.PLANNED_STEPS) : early;
    }
}
