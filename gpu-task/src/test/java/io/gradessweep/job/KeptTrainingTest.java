package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.TrainingSpec;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that scores what another run kept is, bit for bit, the run that trains and is scored on all benchmarks. */
class KeptTrainingTest {
    private static final String FIRST = "0123456789abcdef0123";

    private static final FineTuning WITH_TABLES = new FineTuning.Lora(
            4,
            8,
            false,
            0,
            List.of(Projection.values()),
            List.of(),
            List.of(),
            List.of(TokenTable.EMBED_TOKENS, TokenTable.LM_HEAD));

    @TempDir
    static Path cache;

    @TempDir
    Path directory;

    private final List<StepTrace> steps = new ArrayList<>();

    static Stream<Arguments> runs() {
        EarlyStopping grades = new EarlyStopping.GradES(4, Ratio.of("0.1"), Criterion.GRADIENT_CHANGE);
        EarlyStopping best = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0.05, 2, true);
        EarlyStopping halves = new EarlyStopping.LoRAF(Ratio.of("0.5"));
        return Stream.of(
                arguments("freezes on the way", run(TinyJob.FULL, grades, Precision.FP32)),
                arguments("scores its best weights, not its last", run(TinyJob.FULL, best, Precision.FP32)),
                arguments("computes in bf16", run(TinyJob.FULL, TinyJob.NONE, Precision.BF16)),
                arguments("adapter", run(TinyJob.LORA, TinyJob.NONE, Precision.FP32)),
                arguments("adapter of a model in bf16", run(TinyJob.LORA, grades, Precision.BF16)),
                arguments("adapter of a model in 4 bits", run(TinyJob.LORA, best, Precision.NF4)),
                arguments("adapter and the tables beside it", run(WITH_TABLES, TinyJob.NONE, Precision.BF16)),
                arguments("half an adapter", run(TinyJob.LORA, halves, Precision.FP32)));
    }

    private static RunSpec run(FineTuning fineTuning, EarlyStopping stopping, Precision precision) {
        RunSpec once = TinyJob.spec(TinyJob.base(), fineTuning, stopping, 1e-2);
        return new RunSpec(
                once.model(),
                once.fineTuning(),
                once.earlyStopping(),
                once.optimizer(),
                once.schedule(),
                new TrainingSpec(2, 0, 4, 2, 1.0, 0),
                once.data(),
                precision,
                once.seed());
    }

    /** Returns the run with a second benchmark, which is also answered in the model's own words. */
    private static RunSpec withAnotherBenchmark(RunSpec spec) {
        DataSpec data = spec.data();
        List<TaskSpec> benchmarks = new ArrayList<>(data.benchmarks());
        benchmarks.add(
                new TaskSpec("moods", "", Protocol.INSTRUCT, 0, new TaskSpec.WorldQuestions(TinyJob.WORLD, "mood")));
        DataSpec more = new DataSpec(
                data.train(),
                benchmarks,
                data.proportions(),
                data.trainRows(),
                data.trainRowsPerTask(),
                data.testRowsPerTask(),
                data.validationShare(),
                data.maxLength(),
                true,
                data.date());
        return spec.with(more);
    }

    private RunOutcome execute(RunSpec spec, BooleanSupplier cancelled, Optional<Path> keep, Optional<Path> trained) {
        JobListener listener = new JobListener() {
            @Override
            public void step(StepTrace step, int plannedSteps, int matrices) {
                steps.add(step);
            }
        };
        JobContext context = new JobContext(
                cache,
                "cpu",
                "test",
                1,
                listener,
                cancelled,
                Checkpointing.NONE,
                keep.map(place -> content -> AtomicDirectory.write(place, content)),
                trained.map(KeptTrainingTest::source),
                OptionalLong.empty());
        steps.clear();
        return TrainingJob.run(spec, context);
    }

    private static WeightSource source(Path place) {
        return new WeightSource() {
            @Override
            public String runId() {
                return FIRST;
            }

            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                return reader.read(place);
            }
        };
    }

    private RunOutcome train(RunSpec spec, Path keep) {
        return execute(spec, () -> false, Optional.of(keep), Optional.empty());
    }

    private RunOutcome score(RunSpec spec, Path trained) {
        return execute(spec, () -> false, Optional.empty(), Optional.of(trained));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void scoringTheKeptWeightsIsTheRunThatTrains(String what, RunSpec spec) {
        Path kept = directory.resolve("kept");
        TrainingSummary first = train(spec, kept).summary();
        RunSpec more = withAnotherBenchmark(spec);
        assertThat(SpecJson.trainId(more)).isEqualTo(SpecJson.trainId(spec));
        RunOutcome alone = execute(more, () -> false, Optional.empty(), Optional.empty());
        assertThat(steps).isNotEmpty();

        RunOutcome scored = score(more, kept);

        assertThat(steps).as(what).isEmpty();
        assertThat(Computed.by(scored)).isEqualTo(Computed.by(alone));
        assertThat(scored.traces().scores()).hasSize(2);
        TrainingSummary summary = scored.summary();
        assertThat(summary.trainedBy()).isEqualTo(FIRST);
        assertThat(alone.summary().trainedBy()).isNull();
        assertThat(summary.microBatch()).isEqualTo(first.microBatch());
        assertThat(summary.phases().trainingSeconds()).isEqualTo(first.phases().trainingSeconds());
        assertThat(summary.phases().checkpointSeconds()).isZero();
        assertThat(summary.phases().loadSeconds()).isPositive();
        assertThat(summary.phases().evaluationSeconds()).isPositive();
    }

    /** What the first run shared with others is part of what its training cost. */
    @Test
    void theShareOfAPrefixIsThatOfTheTraining() throws IOException {
        RunSpec spec = run(TinyJob.LORA, TinyJob.NONE, Precision.FP32);
        Path kept = directory.resolve("kept");
        train(spec, kept);
        File record = kept.resolve(TrainingRecord.FILE).toFile();
        ObjectMapper mapper = new ObjectMapper();
        JsonNode figures = mapper.readTree(record);
        ((ObjectNode) figures.at("/summary/share"))
                .put("prefix_steps", 3)
                .put("prefix_seconds", 1.5)
                .put("prefix_flops", 70);
        mapper.writeValue(record, figures);

        PrefixShare share = score(spec, kept).summary().share();

        assertThat(share).isEqualTo(new PrefixShare(3, 1.5, BigInteger.valueOf(70)));
    }

    /** Otherwise the case above would not tell the best weights from the last ones. */
    @Test
    void theBestWeightsOfThatCaseAreNotTheLast() {
        RunSpec spec = runs().filter(run -> run.get()[0].toString().startsWith("scores its best"))
                .map(run -> (RunSpec) run.get()[1])
                .findFirst()
                .orElseThrow();
        EarlyStopping.ValidationLoss best = (EarlyStopping.ValidationLoss) spec.earlyStopping();
        EarlyStopping last = new EarlyStopping.ValidationLoss(best.interval(), best.minDelta(), best.patience(), false);
        RunOutcome restored = train(spec, directory.resolve("best"));
        RunOutcome kept = train(spec.with(last), directory.resolve("last"));

        assertThat(restored.summary().doneSteps()).isEqualTo(kept.summary().doneSteps());
        assertThat(restored.traces().items()).isNotEqualTo(kept.traces().items());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a bit of a weight",
                "a trace",
                "a file that is gone",
                "a file too many",
                "the record",
                "another training",
                "no directory",
                "another format",
                "no figures"
            })
    void whatIsNotWholeTrainsAgain(String flaw) throws IOException {
        RunSpec spec = run(TinyJob.LORA, TinyJob.NONE, Precision.FP32);
        Path kept = directory.resolve("kept");
        String undisturbed = Computed.by(train(spec, kept));
        damage(kept, flaw, spec);

        RunOutcome again = score(spec, kept);

        assertThat(steps).hasSize(again.summary().doneSteps()).isNotEmpty();
        assertThat(again.summary().trainedBy()).isNull();
        assertThat(Computed.by(again)).isEqualTo(undisturbed);
    }

    private static void damage(Path kept, String flaw, RunSpec spec) throws IOException {
        Path weights = kept.resolve("adapter_model.safetensors");
        Path record = kept.resolve(TrainingRecord.FILE);
        switch (flaw) {
            case "a bit of a weight" -> flip(weights, (int) Files.size(weights) - 2);
            case "a trace" -> flip(kept.resolve("StepTrace.jsonl.gz"), 40);
            case "a file that is gone" -> Files.delete(kept.resolve("NormTrace.jsonl.gz"));
            case "a file too many" -> Files.writeString(kept.resolve("model.safetensors"), "");
            case "the record" -> Files.delete(record);
            case "another training" -> replace(record, SpecJson.trainId(spec), FIRST);
            case "no directory" -> AtomicDirectory.delete(kept);
            case "another format" -> replace(record, "\"format\" : 1", "\"format\" : 2");
            case "no figures" -> replace(record, "\"done_steps\"", "\"steps_done\"");
            default -> throw new IllegalArgumentException(flaw);
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    @Test
    void aRunThatIsCancelledWhileItIsScoredSaysSoAndTrainsNothing() {
        RunSpec spec = run(TinyJob.LORA, TinyJob.NONE, Precision.FP32);
        Path kept = directory.resolve("kept");
        train(spec, kept);
        AtomicBoolean cancelled = new AtomicBoolean(true);

        RunOutcome outcome = execute(spec, cancelled::get, Optional.empty(), Optional.of(kept));

        assertThat(steps).isEmpty();
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.CANCELLED);
            assertThat(failed.summary().trainedBy()).isEqualTo(FIRST);
        });
    }
}
