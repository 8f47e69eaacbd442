package io.gradessweep.job;

import static io.gradessweep.job.TinyJob.FULL;
import static io.gradessweep.job.TinyJob.LORA;
import static io.gradessweep.job.TinyJob.NONE;
import static io.gradessweep.job.TinyJob.base;
import static io.gradessweep.job.TinyJob.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.train.CancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs on a model pretrained for a few steps: everything but cleverness is real. */
class TrainingJobTest {
    @TempDir
    static Path cache;

    private static JobContext context;

    @BeforeAll
    static void context() {
        context = new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false);
    }

    private RunOutcome run(FineTuning fineTuning, EarlyStopping earlyStopping) {
        return TrainingJob.run(spec(base(), fineTuning, earlyStopping, 1e-3), context);
    }

    @Test
    void aCompletedRunAccountsForEverything() {
        RunOutcome outcome = run(FULL, NONE);
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        TrainingSummary summary = outcome.summary();
        assertThat(summary.stopReason()).isEqualTo(StopReason.PLANNED_STEPS);
        assertThat(summary.doneSteps()).isEqualTo(summary.plannedSteps());
        assertThat(outcome.traces().steps().list()).hasSize(summary.doneSteps());
        assertThat(summary.lastLoss()).isLessThan(summary.firstLoss() / 2);
        assertThat(summary.matrices()).isEqualTo(14);
        assertThat(summary.tokens().lossTokens()).isPositive();
        assertThat(summary.flops().evaluationFlops()).isPositive();
        assertThat(summary.phases().trainSeconds()).isPositive();
        assertThat(summary.phases().monitorSeconds()).isZero();
        assertThat(summary.trainableParameters()).isEqualTo(summary.parameters());
        assertScoresFollowFromItems(outcome);
    }

    private static void assertScoresFollowFromItems(RunOutcome outcome) {
        BenchmarkScore score = outcome.traces().scores().get(0);
        List<ItemScore> items = outcome.traces().items();
        assertThat(items).hasSize(score.items());
        for (ItemScore item : items) {
            double best =
                    item.choiceLogprobs().stream().mapToDouble(x -> x).max().orElseThrow();
            assertThat(item.choiceLogprobs().get(item.predicted())).isEqualTo(best);
            assertThat(item.correct()).isEqualTo(item.predicted().equals(item.gold()));
        }
        double right = items.stream().filter(ItemScore::correct).count();
        assertThat(score.accuracy()).isEqualTo(right / items.size());
    }

    @Test
    void theRowsAreTheSameForEveryMethod() {
        EarlyStopping es = new EarlyStopping.ValidationLoss(Ratio.of("0.3"), 0, 100, false);
        EarlyStopping grades = new EarlyStopping.GradES(1e-9, Ratio.of("0.3"), Criterion.GRADIENT);
        for (FineTuning fineTuning : List.of(FULL, LORA)) {
            RunOutcome none = run(fineTuning, NONE);
            for (EarlyStopping method : List.of(es, grades)) {
                RunOutcome other = run(fineTuning, method);
                assertThat(other.traces().steps().list())
                        .hasSameSizeAs(none.traces().steps().list());
                for (int i = 0; i < other.traces().steps().list().size(); i++) {
                    assertThat(other.traces().steps().list().get(i).loss())
                            .isEqualTo(none.traces().steps().list().get(i).loss());
                }
                assertThat(other.traces().items()).isEqualTo(none.traces().items());
            }
        }
    }

    @Test
    void aBaseModelIsPretrainedOnceAndCachedByContent() {
        Path first = BaseModelJob.ensure(base(), context);
        long written = first.resolve("model.safetensors").toFile().lastModified();
        assertThat(BaseModelJob.ensure(base(), context)).isEqualTo(first);
        assertThat(first.resolve("model.safetensors").toFile().lastModified()).isEqualTo(written);
        assertThat(first.resolve("config.json")).exists();
        assertThat(first.resolve("tokenizer.json")).exists();
    }

    @Test
    void aBaseModelTellsHowItCameAbout() throws IOException {
        Instant before = Instant.now();
        Path fresh = BaseModelJob.ensure(withSteps(base(), 61), context);

        JsonNode told = new ObjectMapper()
                .readTree(fresh.resolve(PretrainingRecord.FILE).toFile());
        assertThat(told.get("seed").asLong()).isEqualTo(1);
        assertThat(told.get("steps").asInt()).isEqualTo(61);
        assertThat(told.get("batch_tokens").asInt()).isEqualTo(512);
        assertThat(told.get("learning_rate").asDouble()).isEqualTo(5e-3);
        assertThat(told.get("last_loss").asDouble())
                .isPositive()
                .isLessThan(told.get("first_loss").asDouble());
        assertThat(told.get("code_version").asText()).isEqualTo(Versions.code());
        assertThat(told.get("host").asText()).isEqualTo(Versions.host());
        Instant started = Instant.parse(told.get("started_at").asText());
        assertThat(started).isBetween(before, Instant.now());
        assertThat(told.get("seconds").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(Duration.between(started, Instant.now()).toNanos() / 1e9);
    }

    private static BaseModel.Pretrained withSteps(BaseModel.Pretrained base, int steps) {
        return new BaseModel.Pretrained(
                base.config(), base.world(), steps, base.batchTokens(), base.learningRate(), base.seed());
    }

    @Test
    void withoutFineTuningTheBaseModelIsScoredAsItIs() {
        RunOutcome outcome = run(new FineTuning.None(), NONE);

        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        TrainingSummary summary = outcome.summary();
        assertThat(summary.stopReason()).isEqualTo(StopReason.PLANNED_STEPS);
        assertThat(List.of(summary.plannedSteps(), summary.doneSteps(), summary.matrices()))
                .containsOnly(0);
        assertThat(summary.firstLoss()).isNaN();
        assertThat(summary.trainableParameters()).isZero();
        RunOutcome tuned = run(FULL, NONE);
        assertThat(summary.parameters()).isEqualTo(tuned.summary().parameters());
        assertThat(summary.flops())
                .isEqualTo(FlopsLedger.evaluation(
                        tuned.summary().flops().evaluationFlops().longValueExact()));
        assertThat(summary.hfFlops()).isZero();
        assertThat(summary.phases().trainingSeconds()).isZero();
        assertThat(outcome.traces().steps().list()).isEmpty();
        assertScoresFollowFromItems(outcome);
        assertThat(outcome.traces().items()).isNotEqualTo(tuned.traces().items());
        RunSpec otherSeed = withSeed(spec(base(), new FineTuning.None(), NONE, 0.5), 4);
        assertThat(TrainingJob.run(otherSeed, context).traces().items())
                .isEqualTo(outcome.traces().items());
    }

    @Test
    void aDivergedRunIsAnOutcomeWithTheStepsItTook() {
        RunOutcome outcome = TrainingJob.run(spec(base(), FULL, NONE, 1e30), context);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.DIVERGED);
            assertThat(failed.message()).contains("diverged at step");
            assertThat(failed.traces().steps().list()).isNotEmpty();
        });
    }

    @Test
    void missingFilesAreInvalidInput() {
        BaseModel nowhere = new BaseModel.Checkpoint(new FileRef("/nowhere", ""));
        RunOutcome outcome = TrainingJob.run(spec(nowhere, FULL, NONE, 1e-3), context);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.INVALID_INPUT);
            assertThat(failed.message()).contains("/nowhere/config.json");
        });
    }

    /** Laid down as Hugging Face's tools do, in the cache that the tests' environment names. */
    @Test
    void aModelOfTheHubIsFoundInTheCacheOfTheMachineThatRuns() throws IOException {
        Path pretrained = BaseModelJob.ensure(base(), context);
        String commit = "c0ffee".repeat(6) + "c0ff";
        Path repository = Path.of(System.getenv("HF_HOME"), "hub", "models--test--tiny");
        Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(commit));
        Files.createDirectories(repository.resolve("blobs"));
        try (Stream<Path> files = Files.list(pretrained)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Files.copy(file, repository.resolve("blobs").resolve(name), StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(snapshot.resolve(name));
                Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs", name));
            }
        }
        BaseModel ofHub = new BaseModel.Checkpoint(new FileRef("hf://test/tiny@" + commit, "fingerprint"));
        BaseModel ofDirectory = new BaseModel.Checkpoint(new FileRef(pretrained.toString(), "fingerprint"));
        RunSpec spec = spec(ofHub, FULL, NONE, 1e-3);

        RunOutcome outcome = TrainingJob.run(spec, context);
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        RunOutcome same = TrainingJob.run(spec(ofDirectory, FULL, NONE, 1e-3), context);
        assertThat(outcome.traces().steps().list())
                .extracting(StepTrace::loss)
                .isEqualTo(same.traces().steps().list().stream()
                        .map(StepTrace::loss)
                        .toList());
        assertThat(SpecJson.runId(spec)).isEqualTo(SpecJson.runId(spec(ofDirectory, FULL, NONE, 1e-3)));
        assertThat(SpecJson.write(spec)).contains("hf://test/tiny@" + commit);
    }

    @Test
    void cancellingEndsTheRunBeforeItsNextStep() {
        int[] polls = {0};
        JobContext cancelling = new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> polls[0]++ == 3);
        BaseModelJob.ensure(base(), context);
        RunOutcome outcome = TrainingJob.run(spec(base(), FULL, NONE, 1e-3), cancelling);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.CANCELLED);
            assertThat(failed.traces().steps().list()).hasSize(3);
        });
    }

    @Test
    void aCancelledPretrainingLeavesNothingInTheCache(@TempDir Path emptyCache) {
        JobContext cancelling = new JobContext(emptyCache, "cpu", "test", 1, JobListener.SILENT, () -> true);
        assertThatThrownBy(() -> BaseModelJob.ensure(base(), cancelling)).isInstanceOf(CancelledException.class);
        assertThat(emptyCache.resolve("base")).isEmptyDirectory();
    }

    @Test
    void preflightFindsWhatOnlyTrainingWouldShow() {
        RunSpec good = spec(base(), FULL, NONE, 1e-3);
        Preflight.check(good);
        assertThatThrownBy(() -> Preflight.check(withMaxLength(good, 2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("data.max_length 2");
        assertThatThrownBy(() -> Preflight.check(withMaxLength(good, 4096)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("2048 positions of tiny")
                .hasMessageEndingWith("set it to 2048 or less");
        Preflight.check(withMaxLength(good, 2048));
        assertThatThrownBy(() -> Preflight.check(generating(withMaxLength(good, 2017))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("data.max_length 2017 and the 32 tokens that data.generate adds");
        Preflight.check(generating(withMaxLength(good, 2016)));
    }

    /** Longer rows train, with other frequencies; text is generated with the keys that earlier ones gave. */
    @Test
    void generationStaysWhereTheFrequenciesAreTheSame() {
        BaseModel.Pretrained base = base("{'model_type': 'llama', 'max_position_embeddings': 96,"
                + " 'rope_scaling': {'rope_type': 'dynamic', 'factor': 4}}");
        RunSpec spec = spec(base, FULL, NONE, 1e-3);
        Preflight.check(withMaxLength(spec, 384));
        Preflight.check(generating(withMaxLength(spec, 64)));
        assertThatThrownBy(() -> Preflight.check(generating(withMaxLength(spec, 65))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "are more than the 96 positions after which the rotary frequencies of tiny change");
    }

    private static RunSpec generating(RunSpec spec) {
        DataSpec data = spec.data();
        return with(
                spec,
                new DataSpec(
                        data.train(),
                        data.benchmarks(),
                        List.of(),
                        0,
                        0,
                        0,
                        data.validationShare(),
                        data.maxLength(),
                        true,
                        DataSpec.NO_DATE));
    }

    private static RunSpec withSeed(RunSpec spec, long seed) {
        return new RunSpec(
                spec.model(),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                spec.training(),
                spec.data(),
                spec.precision(),
                seed);
    }

    private static RunSpec withMaxLength(RunSpec spec, int maxLength) {
        DataSpec data = spec.data();
        return with(spec, new DataSpec(data.train(), data.benchmarks(), 0, 0, data.validationShare(), maxLength));
    }

    private static RunSpec with(RunSpec spec, DataSpec data) {
        return new RunSpec(
                spec.model(),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                spec.training(),
                data,
                spec.precision(),
                spec.seed());
    }
}
