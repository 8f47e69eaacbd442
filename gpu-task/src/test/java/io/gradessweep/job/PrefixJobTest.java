package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.job.checkpoint.SharedStates;
import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.Since;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.train.CancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that fork from what they have in common are the runs that train alone, bit for bit. */
class PrefixJobTest {
    private static final ForkPoint EARLY = new ForkPoint(Ratio.of("0.2"));
    private static final ForkPoint LATE = new ForkPoint(Ratio.of("0.6"));
    private static final EarlyStopping.ValidationLoss NEVER_STOPS = es("0.1", 0, 1000);
    /** Its first check is the best, so the fourth is the third miss. */
    private static final EarlyStopping.ValidationLoss STOPS_EARLY = es("0.07", 100, 3);

    /** The criteria that need no steps but those that they measure. */
    private static final List<Criterion> FORKING = Arrays.stream(Criterion.values())
            .filter(criterion -> !criterion.isSmoothed())
            .toList();

    private static final Map<RunSpec, Executed> ALONE = new HashMap<>();

    @TempDir
    static Path cache;

    @TempDir
    Path directory;

    enum Tuning {
        FULL(TinyJob.FULL),
        LORA(TinyJob.LORA);

        private final FineTuning spec;

        Tuning(FineTuning spec) {
            this.spec = spec;
        }

        RunSpec run(EarlyStopping stopping) {
            RunSpec once = TinyJob.spec(TinyJob.base(), spec, stopping, 1e-3);
            return once.with(new TrainingSpec(2, 0, 4, 2, 1.0, 0));
        }
    }

    private static EarlyStopping.ValidationLoss es(String interval, double minDelta, int patience) {
        return new EarlyStopping.ValidationLoss(Ratio.of(interval), minDelta, patience, false);
    }

    private static List<EarlyStopping> choices(Tuning tuning) {
        List<EarlyStopping> choices = new ArrayList<>(
                List.of(TinyJob.NONE, NEVER_STOPS, STOPS_EARLY, new EarlyStopping.StopAt(LATE.share())));
        List<NormTrace> norms = freeNorms(tuning);
        for (Criterion criterion : FORKING) {
            double tau = medianNorm(norms, criterion);
            choices.add(new EarlyStopping.GradES(tau, EARLY.share(), criterion));
            choices.add(new EarlyStopping.GradES(tau, LATE.share(), criterion));
        }
        return choices;
    }

    /** Returns the norms of a run in which nothing freezes, by every criterion, after the shorter grace period. */
    private static List<NormTrace> freeNorms(Tuning tuning) {
        List<Measure> measures = FORKING.stream()
                .map(criterion -> new Measure(criterion, MatrixNorm.L1))
                .toList();
        RunSpec run = tuning.run(TinyJob.NONE);
        JobContext context = new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false);
        RunOutcome outcome = TrainingJob.run(run.with(run.training().withTraces(1, measures)), context);
        int shared = EARLY.step(outcome.summary().plannedSteps());
        return outcome.traces().norms().list().stream()
                .filter(norm -> norm.step() > shared)
                .toList();
    }

    /** Below it some matrices fall, and some do not. */
    private static double medianNorm(List<NormTrace> norms, Criterion criterion) {
        double[] values = norms.stream()
                .filter(norm -> norm.measure().criterion() == criterion)
                .mapToDouble(NormTrace::value)
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    private static Prefix prefix(Tuning tuning) {
        return Prefix.of(Stream.of(TinyJob.NONE, NEVER_STOPS, STOPS_EARLY)
                .map(tuning::run)
                .toList());
    }

    private CheckpointStore published(Prefix prefix) {
        return new LocalCheckpointStore(directory.resolve("prefixes"), prefix.id(), RetentionPolicy.EVERY);
    }

    private Checkpointing checkpointing(Optional<SharedStates> shared) {
        return new Checkpointing(
                id -> new LocalCheckpointStore(directory.resolve("checkpoints"), id, RetentionPolicy.NEWEST),
                new CheckpointInterval(300, 1),
                0,
                shared,
                0);
    }

    private void train(Prefix prefix, ForkPoint until, BooleanSupplier cancelled) {
        JobContext context = new JobContext(
                cache,
                "cpu",
                "test",
                1,
                JobListener.SILENT,
                cancelled,
                checkpointing(Optional.empty()),
                Optional.empty());
        PrefixJob.run(prefix, until, published(prefix), context);
    }

    /** What a run computed, and its weights. */
    private record Left(String computed, Map<String, Integer> weights) {}

    private record Executed(Left left, TrainingSummary summary, List<NormTrace> norms) {}

    private Executed execute(RunSpec spec, Checkpointing checkpointing) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        JobContext context = new JobContext(
                cache, "cpu", "test", 1, JobListener.SILENT, () -> false, checkpointing, Optional.of(content -> {
                    Path kept = Files.createTempDirectory(directory, "weights");
                    content.write(kept);
                    try (Stream<Path> files = Files.list(kept).sorted()) {
                        for (Path file : files.toList()) {
                            String name = file.getFileName().toString();
                            if (!TrainingRecord.isPart(name)) { // it tells seconds
                                weights.put(name, Arrays.hashCode(Files.readAllBytes(file)));
                            }
                        }
                    }
                }));
        RunOutcome outcome = TrainingJob.run(spec, context);
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        return new Executed(
                new Left(Computed.by(outcome), weights),
                outcome.summary(),
                outcome.traces().norms().list());
    }

    /** Trained once, whoever asks. */
    private Executed alone(RunSpec spec) {
        return ALONE.computeIfAbsent(spec, run -> {
            Executed executed = execute(run, Checkpointing.NONE);
            assertThat(executed.summary.share()).isEqualTo(PrefixShare.NONE);
            return executed;
        });
    }

    private Executed forked(RunSpec spec, Prefix prefix) {
        return execute(spec, checkpointing(Optional.of(new SharedStates(prefix.id(), published(prefix)))));
    }

    @ParameterizedTest
    @EnumSource(Tuning.class)
    void everyRunIsAsIfItHadTrainedAlone(Tuning tuning) throws IOException {
        List<EarlyStopping> choices = choices(tuning);
        Prefix prefix = prefix(tuning);
        train(prefix, EARLY, () -> false);
        train(prefix, LATE, () -> false);
        int planned = alone(tuning.run(TinyJob.NONE)).summary.plannedSteps();
        int stopped = alone(tuning.run(STOPS_EARLY)).summary.doneSteps();
        assertThat(published(prefix).steps())
                .containsExactlyInAnyOrder(EARLY.step(planned), LATE.step(planned), stopped);
        assertThat(directory.resolve("checkpoints"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());

        int freezing = 0;
        for (EarlyStopping choice : choices) {
            Executed alone = alone(tuning.run(choice));
            Executed forked = forked(tuning.run(choice), prefix);
            assertThat(forked.left).as(choice.toString()).isEqualTo(alone.left);
            assertThat(forked.left.weights).isNotEmpty();
            freezing += alone.summary.frozenMatrices() > 0 ? 1 : 0;
            charged(choice, alone.summary, forked.summary, planned);
        }
        assertThat(freezing).isEqualTo(2 * FORKING.size());
    }

    /** As if it had trained alone; and what of that it did not. */
    private static void charged(EarlyStopping choice, TrainingSummary alone, TrainingSummary forked, int planned) {
        int expected = choice == STOPS_EARLY
                ? alone.doneSteps()
                : ForkPoint.of(Tuning.FULL.run(choice)).orElse(LATE).step(planned);
        PrefixShare share = forked.share();
        assertThat(share.prefixSteps()).as(choice.toString()).isEqualTo(expected);
        assertThat(share.prefixSeconds()).isPositive();
        assertThat(share.prefixFlops()).isPositive();
        if (choice == STOPS_EARLY) {
            assertThat(forked.stopReason()).isEqualTo(StopReason.PATIENCE);
            assertThat(share.prefixSeconds()).isEqualTo(forked.phases().trainingSeconds());
            assertThat(share.prefixFlops()).isEqualTo(forked.flops().trainingFlops());
        } else {
            assertThat(share.prefixSeconds()).isLessThan(forked.phases().trainingSeconds());
            assertThat(share.prefixFlops()).isLessThan(forked.flops().trainingFlops());
        }
        boolean checks = choice instanceof EarlyStopping.ValidationLoss;
        assertThat(forked.phases().validationSeconds() > 0).isEqualTo(checks);
    }

    /** Those of every second step, by two measures; the steps that were shared have as many as the others. */
    @Test
    void normsThatWereRecordedOnTheWayAreKept() {
        List<Measure> measures = List.of(Measure.GRADIENT_L1, new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1));
        RunSpec plain = Tuning.LORA.run(TinyJob.NONE);
        RunSpec none = plain.with(plain.training().withTraces(2, measures));
        RunSpec grades = none.with(new EarlyStopping.GradES(1e9, LATE.share(), Criterion.GRADIENT));
        Prefix prefix = Prefix.of(List.of(none, grades));
        train(prefix, EARLY, () -> false);
        train(prefix, LATE, () -> false);
        int planned = alone(none).summary.plannedSteps();
        int shared = LATE.step(planned);

        Executed forked = forked(none, prefix);
        assertThat(forked.summary.share().prefixSteps()).isEqualTo(shared);
        assertThat(forked.norms)
                .extracting(NormTrace::step)
                .containsExactlyElementsOf(
                        alone(none).norms.stream().map(NormTrace::step).toList())
                .contains(2, shared - shared % 2, planned - planned % 2);
        assertThat(forked.left).isEqualTo(alone(none).left);
        assertThat(forked(grades, prefix).left).isEqualTo(alone(grades).left);
    }

    /** Every second step, whatever a run checks besides: the steps that were shared have as many as the others. */
    @Test
    void validationsThatWereRecordedOnTheWayAreKept() {
        List<RunSpec> runs = Stream.of(
                        TinyJob.NONE,
                        NEVER_STOPS,
                        STOPS_EARLY,
                        new EarlyStopping.GradES(1e9, LATE.share(), Criterion.GRADIENT))
                .map(Tuning.LORA::run)
                .map(run -> run.with(run.training().withValidationTraces(2)))
                .toList();
        Prefix prefix = Prefix.of(runs);
        train(prefix, LATE, () -> false);
        for (RunSpec run : runs) {
            Executed alone = alone(run);
            Executed forked = forked(run, prefix);
            assertThat(forked.left).as(run.earlyStopping().toString()).isEqualTo(alone.left);
            assertThat(forked.summary.share().prefixSteps()).isPositive();
            assertThat(forked.summary.flops()).isEqualTo(alone.summary.flops());
            assertThat(forked.summary.flops().validationFlops()).isPositive();
            assertThat(forked.summary.bestValidationLoss()).isEqualTo(alone.summary.bestValidationLoss());
        }
    }

    @Test
    void aPrefixThatWasInterruptedGoesOnAndOneThatIsThereIsLeftAlone() throws IOException {
        Prefix prefix = prefix(Tuning.LORA);
        int[] polls = {0};
        assertThatThrownBy(() -> train(prefix, LATE, () -> ++polls[0] == 9)).isInstanceOf(CancelledException.class);
        assertThat(directory.resolve("checkpoints")).isNotEmptyDirectory();
        int[] rest = {0};
        train(prefix, LATE, () -> {
            rest[0]++;
            return false;
        });
        RunSpec none = Tuning.LORA.run(TinyJob.NONE);
        Executed alone = alone(none);
        assertThat(rest[0]).isEqualTo(LATE.step(alone.summary.plannedSteps()) - 8);
        assertThat(forked(none, prefix).left).isEqualTo(alone.left);

        train(prefix, LATE, () -> {
            throw new AssertionError("nothing is left to train");
        });
    }

    @Test
    void aRunGoesOnFromItsOwnStateAndRemembersWhatItShared() {
        Prefix prefix = prefix(Tuning.LORA);
        train(prefix, LATE, () -> false);
        RunSpec none = Tuning.LORA.run(TinyJob.NONE);
        Checkpointing checkpointing = checkpointing(Optional.of(new SharedStates(prefix.id(), published(prefix))));
        int[] polls = {0};
        RunOutcome cancelled = TrainingJob.run(
                none,
                new JobContext(
                        cache,
                        "cpu",
                        "test",
                        1,
                        JobListener.SILENT,
                        () -> ++polls[0] == 4,
                        checkpointing,
                        Optional.empty()));
        int shared = LATE.step(cancelled.summary().plannedSteps());
        assertThat(cancelled.summary().doneSteps()).isEqualTo(shared + 3);

        Executed second = execute(none, checkpointing);
        assertThat(second.left).isEqualTo(alone(none).left);
        assertThat(second.summary.share())
                .isEqualTo(cancelled.summary().share())
                .satisfies(share -> assertThat(share.prefixSteps()).isEqualTo(shared));
    }

    @Test
    void whatCannotBeUsedIsPassedOver() throws IOException {
        Prefix prefix = prefix(Tuning.LORA);
        train(prefix, EARLY, () -> false);
        RunSpec none = Tuning.LORA.run(TinyJob.NONE);
        Left alone = alone(none).left;
        try (Stream<Path> states = Files.list(directory.resolve("prefixes"))) {
            Path tensors = states.findFirst().orElseThrow().resolve("training.safetensors");
            byte[] bytes = Files.readAllBytes(tensors);
            Files.write(tensors, Arrays.copyOf(bytes, bytes.length / 2));
        }
        Executed truncated = forked(none, prefix);
        assertThat(truncated.left).isEqualTo(alone);
        assertThat(truncated.summary.share()).isEqualTo(PrefixShare.NONE);

        // Full fine-tuning has nothing in common with adapters, whatever the state is called.
        Prefix other = prefix(Tuning.FULL);
        train(other, EARLY, () -> false);
        Executed stranger = forked(none, other);
        assertThat(stranger.left).isEqualTo(alone);
        assertThat(stranger.summary.share()).isEqualTo(PrefixShare.NONE);
    }

    /** A change that is counted from the measurement before it depends on when the first was. */
    @Test
    void aChangeOverSeveralStepsIsNotForked() throws IOException {
        EarlyStopping choice = new EarlyStopping.GradES(
                new Tau.Fixed(1e9),
                EARLY.share(),
                new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1),
                false,
                2,
                1,
                Thawing.NEVER,
                false,
                Since.MEASUREMENT);
        Prefix prefix = prefix(Tuning.LORA);
        train(prefix, EARLY, () -> false);

        assertThat(forked(Tuning.LORA.run(choice), prefix).left).isEqualTo(alone(Tuning.LORA.run(choice)).left);
    }
}
