package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TrainingSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the rows of a pass are left open, a step has the rows that it has without that. */
class AutoMicroBatchPlanTest {
    private PlanFixture fixture;

    @BeforeEach
    void fixture(@TempDir Path home) {
        fixture = new PlanFixture(home);
    }

    private List<TrainingSpec> plan(String... assignments) {
        return plan(List.of(), assignments);
    }

    private List<TrainingSpec> plan(List<String> more, String... assignments) {
        List<String> lines = new ArrayList<>(PlanFixture.sweep("full, lora"));
        lines.addAll(more);
        return fixture.plan(lines, assignments).runs().stream()
                .map(run -> run.spec().training())
                .toList();
    }

    private List<Integer> rowsOfAStep(String... assignments) {
        return rowsOfAStep(List.of(), assignments);
    }

    private List<Integer> rowsOfAStep(List<String> more, String... assignments) {
        List<TrainingSpec> plan = plan(more, assignments);
        assertThat(plan).allMatch(training -> training.microBatch().isAuto());
        return plan.stream().map(TrainingSpec::effectiveBatch).toList();
    }

    @Test
    void aStepHasTheRowsOfTheDefaults() {
        assertThat(rowsOfAStep("train.micro_batch=auto")).containsExactly(4, 64);
        assertThat(rowsOfAStep("train.micro_batch=auto", "train.gradient_accumulation=8"))
                .containsExactly(8, 128);
        assertThat(plan("train.micro_batch=auto").get(1).gradientAccumulation()).isEqualTo(64);
    }

    @Test
    void aStepHasTheRowsOfTheNumberThatAutoTakesThePlaceOf() {
        assertThat(rowsOfAStep(List.of("train.micro_batch: 3"), "train.micro_batch=auto"))
                .containsExactly(12, 12);
        assertThat(rowsOfAStep(List.of("lora: { train: { micro_batch: 8 } }"), "train.micro_batch=auto"))
                .containsExactly(4, 32);
        List<String> ofModel = List.of("model.tiny-qwen.lora.train: { micro_batch: 2, gradient_accumulation: 5 }");
        assertThat(rowsOfAStep(ofModel, "model.tiny-qwen.train.micro_batch=auto"))
                .containsExactly(4, 10);
        List<String> both = List.of(
                "train.micro_batch: 3",
                "lora: { train: { micro_batch: auto } }",
                "full: { train: { micro_batch: auto } }");
        assertThat(rowsOfAStep(both)).containsExactly(12, 12);
    }

    @Test
    void aStrongerNumberIsTheNumber() {
        List<TrainingSpec> plan = plan("train.micro_batch=auto", "lora.train.micro_batch=8");
        assertThat(plan.get(0).microBatch().isAuto()).isTrue();
        assertThat(plan.get(1).rowsPerPass()).isEqualTo(8);
        assertThat(plan.get(1).gradientAccumulation()).isEqualTo(4);
    }

    @Test
    void itStandsInAFileAndOnAGridToo() {
        List<String> lines = new ArrayList<>(PlanFixture.sweep("full"));
        lines.add("train: { micro_batch: auto, gradient_accumulation: 6 }");
        Plan plan = fixture.plan(lines);
        assertThat(plan.runs().get(0).spec().training())
                .isEqualTo(plan.runs().get(0).spec().training().withAutoMicroBatch());
        assertThat(plan.runs().get(0).spec().training().effectiveBatch()).isEqualTo(6);

        List<PlannedRun> grid = fixture.plan(PlanFixture.sweep("full"), "grid.train.micro_batch=[1, auto]")
                .runs();
        assertThat(grid).extracting(PlannedRun::key).last().asString().contains("auto");
        assertThat(grid.get(0).spec().training().effectiveBatch())
                .isEqualTo(grid.get(1).spec().training().effectiveBatch());
        assertThat(grid.get(0).trainId()).isNotEqualTo(grid.get(1).trainId());
        assertThat(SpecJson.read(SpecJson.write(grid.get(1).spec())))
                .isEqualTo(grid.get(1).spec());
    }

    @Test
    void anotherWordIsRefused() {
        for (String wrong : List.of("max", "0", "Auto", "1.5", "'2'")) {
            assertThatThrownBy(() -> plan("train.micro_batch=" + wrong))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("--set")
                    .hasMessageContaining("train.micro_batch must be a whole number >= 1 or auto, not ");
        }
        assertThatThrownBy(() -> plan("train.micro_batch=auto", "train.gradient_accumulation=9000000"))
                .hasMessageContaining("must be at most 16777216 rows, not 144000000");
    }
}
