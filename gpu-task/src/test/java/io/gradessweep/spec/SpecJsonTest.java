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
        FileRef file = new FileRef("/data/" + name, "f");
        return new TaskSpec(name, "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(file, file));
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

    @Test
    void anotherBenchmarkIsAnotherRunOfTheSameTraining() {
        RunSpec more = spec("/here", "abc", List.of(task("b"), task("c")), "0.55");
        assertThat(SpecJson.trainId(more)).isEqualTo(SpecJson.trainId(SPEC));
        assertThat(SpecJson.runId(more)).isNotEqualTo(SpecJson.runId(SPEC));
    }

    @Test
    void whatResultsAreComparedWithIsNotIdentity() {
        TaskSpec labelled =
                new TaskSpec("b", "arc_easy", Protocol.INSTRUCT, 2376, task("b").source());
        assertThat(SpecJson.runId(spec("/here", "abc", List.of(labelled), "0.55")))
                .isEqualTo(SpecJson.runId(SPEC));
    }

    @Test
    void oneValueHasOneSpelling() {
        assertThat(SpecJson.runId(spec("/here", "abc", List.of(task("b")), "0.550")))
                .isEqualTo(SpecJson.runId(SPEC));
    }

    @Test
    void wrongJsonIsNamed() {
        String json = SpecJson.write(SPEC);
        assertThatThrownBy(() -> SpecJson.read(json.replace("\"rank\"", "\"rang\"")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Missing creator property 'rank'");
        assertThatThrownBy(() -> SpecJson.read(json.replace("\"tau\":0.5", "\"tau\":0")))
                .hasMessageContaining("grades.tau must be a number > 0");
    }
}
