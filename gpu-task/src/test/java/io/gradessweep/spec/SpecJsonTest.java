package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpecJsonTest {
    private static RunSpec spec(String directory, String fingerprint, List<TaskSpec> benchmarks, String ratio) {
        FileRef checkpoint = new FileRef(directory, fingerprint);
        return new RunSpec(
                new ModelSpec("m", "", new BaseModel.Checkpoint(checkpoint)),
                new FineTuning.Lora(8, 16, List.of(Projection.Q, Projection.DOWN)),
                new EarlyStopping.GradES(0.5, Ratio.of(ratio), Criterion.GRADIENT),
                new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01),
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 4, 2, 1.0, 0),
                new DataSpec(List.of(task("a")), benchmarks, 0, 0, Ratio.of("0.1"), 64),
                Precision.FP32,
                3);
    }

    private static TaskSpec task(String name) {
        RowFiles file = RowFiles.of(new FileRef("/data/" + name, "f"));
        return new TaskSpec(name, "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(file, file, PromptFormat.PLAIN));
    }

    private static final RunSpec SPEC = spec("/here", "abc", List.of(task("b")), "0.55");

    @Test
    void isReadBackAsItWas() {
        assertThat(SpecJson.read(SpecJson.write(SPEC))).isEqualTo(SPEC);
        assertThat(SpecJson.write(SPEC)).contains("\"grace_period_ratio\":0.55").contains("\"type\":\"grades\"");
    }

    @Test
    void whereFilesLieIsNotIdentityAndWhatTheyHoldIs() {
        RunSpec moved = spec("/there", "abc", List.of(task("b")), "0.55");
        RunSpec changed = spec("/here", "abd", List.of(task("b")), "0.55");
        assertThat(SpecJson.runId(moved)).isEqualTo(SpecJson.runId(SPEC));
        assertThat(SpecJson.runId(changed)).isNotEqualTo(SpecJson.runId(SPEC));
        assertThat(SpecJson.trainId(changed)).isNotEqualTo(SpecJson.trainId(SPEC));
    }

    /** Rounding tells packed rows from others, so neither goes on from the other's state. */
    @Test
    void whateverChangesTheNumbersOfATrainingIsAnotherRun() {
        TrainingSpec usual = new TrainingSpec(3, 0, 4, 2, 1.0, 0);
        String run = SpecJson.runId(SPEC.with(usual));
        String training = SpecJson.trainId(SPEC.with(usual));
        List<TrainingSpec> others = List.of(
                new TrainingSpec(4, 0, 4, 2, 1.0, 0),
                new TrainingSpec(3, 9, 4, 2, 1.0, 0),
                new TrainingSpec(3, 0, 8, 2, 1.0, 0),
                new TrainingSpec(3, 0, 4, 4, 1.0, 0),
                new TrainingSpec(3, 0, 4, 2, 0.5, 0),
                new TrainingSpec(3, 0, 4, 2, true, false, 0, 1.0, 0, usual.traceMeasures(), 0));
        for (TrainingSpec other : others) {
            assertThat(SpecJson.runId(SPEC.with(other))).as(other.toString()).isNotEqualTo(run);
            assertThat(SpecJson.trainId(SPEC.with(other))).as(other.toString()).isNotEqualTo(training);
        }
        TrainingSpec recomputing = new TrainingSpec(3, 0, 4, 2, false, true, 9, 1.0, 0, usual.traceMeasures(), 0);
        assertThat(SpecJson.runId(SPEC.with(recomputing))).as("the same bits").isEqualTo(run);
    }

    /** Their time and FLOPs count. One that records none is the run that it was before any could be recorded. */
    @Test
    void recordingValidationLossesIsAnotherRun() {
        RunSpec tracing = SPEC.with(SPEC.training().withValidationTraces(5));
        assertThat(SpecJson.runId(tracing)).isNotEqualTo(SpecJson.runId(SPEC));
        assertThat(SpecJson.read(SpecJson.write(tracing))).isEqualTo(tracing);
        assertThat(tracing.training().withoutTraces()).isEqualTo(SPEC.training().withoutTraces());
        String earlier = SpecJson.write(SPEC).replace(",\"trace_validation_every\":0", "");
        assertThat(earlier).doesNotContain("trace_validation_every");
        assertThat(SpecJson.read(earlier)).isEqualTo(SPEC);
    }

    @Test
    void anotherBenchmarkIsAnotherRunOfTheSameTraining() {
        RunSpec more = spec("/here", "abc", List.of(task("b"), task("c")), "0.55");
        assertThat(SpecJson.trainId(more)).isEqualTo(SpecJson.trainId(SPEC));
        assertThat(SpecJson.runId(more)).isNotEqualTo(SpecJson.runId(SPEC));
    }

    /** And a run that generates nothing is the one that it was before anything could be generated. */
    @Test
    void generatingIsAnotherRunOfTheSameTraining() {
        RunSpec generating = generating(SPEC);
        assertThat(SpecJson.trainId(generating)).isEqualTo(SpecJson.trainId(SPEC));
        assertThat(SpecJson.runId(generating)).isNotEqualTo(SpecJson.runId(SPEC));
        assertThat(SpecJson.read(SpecJson.write(generating))).isEqualTo(generating);
        String earlier = SpecJson.write(SPEC).replace("\"generate\":false,", "").replace("\"date\":\"none\",", "");
        assertThat(earlier).doesNotContain("generate", "date");
        assertThat(SpecJson.read(earlier)).isEqualTo(SPEC);
    }

    /** As the version had it that knew no proportions, rules and generation. */
    @Test
    void aRunOnAGeneratedWorldIsTheRunItWas() {
        TaskSpec.Source world = new TaskSpec.WorldQuestions(new WorldSpec(32, 4, 1), "colour");
        RunSpec spec = spec("/here", "abc", List.of(new TaskSpec("w", "", Protocol.HARNESS, 0, world)), "0.55");
        String identity = "6b70cd7fb576f7da0863";
        assertThat(SpecJson.runId(spec.with(
                        new DataSpec(spec.data().benchmarks(), spec.data().benchmarks(), 0, 0, Ratio.of("0.1"), 64))))
                .isEqualTo(identity);
    }

    /** And a run that knows no day is the one that it was before there could be one. */
    @Test
    void anotherDayIsAnotherTraining() {
        RunSpec told = dated(SPEC, false, "2025-01-31");
        assertThat(SpecJson.trainId(dated(SPEC, false, "none"))).isEqualTo(SpecJson.trainId(SPEC));
        assertThat(SpecJson.trainId(told)).isNotEqualTo(SpecJson.trainId(SPEC));
        assertThat(SpecJson.trainId(dated(SPEC, false, "2025-02-01"))).isNotEqualTo(SpecJson.trainId(told));
        assertThat(SpecJson.read(SpecJson.write(told))).isEqualTo(told);
        for (String wrong : List.of("today", "2025-02-30", "31.01.2025", "2025-1-31", "")) {
            assertThatThrownBy(() -> dated(SPEC, false, wrong))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("data.date must be a day such as 2025-01-31, or none, not " + wrong);
        }
    }

    private static RunSpec generating(RunSpec spec) {
        return dated(spec, true, "none");
    }

    private static RunSpec dated(RunSpec spec, boolean generate, String date) {
        DataSpec data = spec.data();
        return spec.with(new DataSpec(
                data.train(),
                data.benchmarks(),
                List.of(),
                0,
                0,
                0,
                data.validationShare(),
                data.maxLength(),
                generate,
                date));
    }

    @Test
    void whatResultsAreComparedWithIsNotIdentity() {
        TaskSpec labelled =
                new TaskSpec("b", "arc_easy", Protocol.INSTRUCT, 2376, task("b").source());
        assertThat(SpecJson.runId(spec("/here", "abc", List.of(labelled), "0.55")))
                .isEqualTo(SpecJson.runId(SPEC));
    }

    @Test
    void whatOnlyTrainingReadsIsNoIdentityOfARunThatTrainsNothing() {
        RunSpec base = untrained(1e-3, 3, List.of(task("a")), List.of(task("b")), 64);
        assertThat(base.method()).isEqualTo("base");
        RunSpec trainedOtherwise = untrained(1e-4, 4, List.of(task("c")), List.of(task("b")), 64);
        assertThat(SpecJson.runId(trainedOtherwise)).isEqualTo(SpecJson.runId(base));
        assertThat(SpecJson.trainId(trainedOtherwise)).isEqualTo(SpecJson.trainId(base));
        assertThat(SpecJson.runId(base.with(new TrainingSpec(9, 7, 2, 1, 0.5, 3))))
                .isEqualTo(SpecJson.runId(base));
        RunSpec scoredOnOther = untrained(1e-3, 3, List.of(task("a")), List.of(task("c")), 64);
        RunSpec cutShorter = untrained(1e-3, 3, List.of(task("a")), List.of(task("b")), 32);
        assertThat(SpecJson.runId(scoredOnOther)).isNotEqualTo(SpecJson.runId(base));
        assertThat(SpecJson.runId(cutShorter)).isNotEqualTo(SpecJson.runId(base));
        assertThat(SpecJson.read(SpecJson.write(base))).isEqualTo(base);
    }

    @Test
    void whatTrainsNothingCannotStopEarly() {
        assertThatThrownBy(() -> with(SPEC, new FineTuning.None()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("early stopping must be none");
    }

    private static RunSpec untrained(
            double learningRate, long seed, List<TaskSpec> train, List<TaskSpec> benchmarks, int maxLength) {
        return new RunSpec(
                SPEC.model(),
                new FineTuning.None(),
                new EarlyStopping.None(),
                new OptimizerSpec.AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01),
                SPEC.schedule(),
                SPEC.training(),
                new DataSpec(train, benchmarks, (int) seed, 0, Ratio.of("0.1"), maxLength),
                SPEC.precision(),
                seed);
    }

    private static RunSpec with(RunSpec spec, FineTuning fineTuning) {
        return new RunSpec(
                spec.model(),
                fineTuning,
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                spec.training(),
                spec.data(),
                spec.precision(),
                spec.seed());
    }

    @Test
    void oneValueHasOneSpelling() {
        assertThat(SpecJson.runId(spec("/here", "abc", List.of(task("b")), "0.550")))
                .isEqualTo(SpecJson.runId(SPEC));
    }

    /** Before a split could be several files, and a benchmark have rules of its own. */
    @Test
    void readsTasksAsEarlierVersionsWroteThem() {
        String earlier = SpecJson.write(SPEC)
                .replaceAll("\\{\"labels\":\\[],\"rows\":\\[(\\{[^}]*})]}", "$1")
                .replaceAll("\"rules\":\\{[^}]*},", "")
                .replaceAll("\"(metric|split|proportions|train_rows|prompt)\":[^,}]*,", "");
        assertThat(earlier)
                .doesNotContain("rules", "metric", "split", "proportions", "labels")
                .contains("\"train\":{\"fingerprint\"");
        assertThat(SpecJson.read(earlier)).isEqualTo(SPEC);
    }

    @Test
    void wrongJsonIsNamed() {
        String json = SpecJson.write(SPEC);
        assertThatThrownBy(() -> SpecJson.read(json.replace("\"rank\"", "\"rang\"")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("rank is missing");
        assertThatThrownBy(() -> SpecJson.read(json.replace("\"mlp\":0.5", "\"mlp\":0")))
                .hasMessageContaining("grades.tau_mlp must be a number > 0");
    }

    /** A number is written as before there was a word. */
    @Test
    void theRowsOfAPassAreANumberOrAWord() {
        String number = SpecJson.write(SPEC);
        int rows = SPEC.training().rowsPerPass();
        assertThat(number).contains("\"micro_batch\":" + rows + ",");
        RunSpec auto = SPEC.with(SPEC.training().withAutoMicroBatch());
        assertThat(SpecJson.read(SpecJson.write(auto))).isEqualTo(auto);
        for (String wrong : List.of("null", "0", "-1", "\"2\"", "\"AUTO\"", "\"\"")) {
            assertThatThrownBy(
                            () -> SpecJson.read(number.replace("\"micro_batch\":" + rows, "\"micro_batch\":" + wrong)))
                    .as(wrong)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("train.micro_batch must be a whole number >= 1 or auto, not ");
        }
        for (String wrong : List.of("1.5", "3000000000", "true", "[1]", "{}")) {
            assertThatThrownBy(
                            () -> SpecJson.read(number.replace("\"micro_batch\":" + rows, "\"micro_batch\":" + wrong)))
                    .as(wrong)
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void aStoredSpecWhoseHalvesCannotBeIsRefusedToo() {
        EarlyStopping halves = new EarlyStopping.AFLoRA(Ratio.of("0.9"), Ratio.of("0.1"), Ratio.of("0.1"));
        String lora = SpecJson.write(SPEC.with(halves));
        assertThat(SpecJson.read(lora)).isEqualTo(SPEC.with(halves));
        String full = lora.replaceFirst(
                "\"fine_tuning\":\\{[^}]*}", "\"fine_tuning\":{\"type\":\"full\",\"train_only\":\"ALL\"}");
        assertThat(full).isNotEqualTo(lora);
        assertThatThrownBy(() -> SpecJson.read(full))
                .hasStackTraceContaining("method full+aflora freezes A or B of LoRA's adapters");
    }
}
