package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.table.ResultTables;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read back of a run: its traces in order, and the figures that estimates are compared with. */
class StoredTracesTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private static Map<String, Object> norm(int step, String tower, int layer, String projection, double value) {
        Map<String, Object> row = new HashMap<>();
        row.putAll(Map.of("step", step, "tower", tower, "layer", layer, "projection", projection));
        row.putAll(Map.of("criterion", "gradient", "norm", "l1", "value", value, "elements", 8L));
        return row;
    }

    private static Map<String, Object> without(Map<String, Object> row, String column) {
        Map<String, Object> copy = new HashMap<>(row);
        copy.remove(column);
        return copy;
    }

    @Test
    void normsAreSortedAndThoseOfOneMeasure() {
        String id = sweep.completed("m", "full", 1, Map.of());
        sweep.rows(
                ResultTables.NORMS,
                id,
                List.of(
                        norm(10, "language", 0, "q", 6),
                        norm(2, "vision", 0, "q", 5),
                        without(norm(2, "language", 10, "k", 4), "norm"),
                        norm(2, "language", 9, "v", 3),
                        without(norm(2, "language", 9, "k", 2), "value"),
                        with(norm(2, "language", 9, "k", 99), "norm", "spectral"),
                        with(norm(2, "language", 9, "k", 99), "criterion", "weight_change")));
        sweep.norms(sweep.completed("m", "full", 2, Map.of()), 1, 2, 3);

        try (ResultDatabase database = ResultDatabase.open(results)) {
            StoredTraces traces = new StoredTraces(database, id);
            assertThat(traces.measures()).containsExactly("gradient/l1", "gradient/spectral", "weight_change/l1");
            assertThat(traces.norms("gradient/l1"))
                    .containsExactly(
                            new StoredTraces.Norm(2, "language", 9, "k", Double.NaN),
                            new StoredTraces.Norm(2, "language", 9, "v", 3),
                            new StoredTraces.Norm(2, "language", 10, "k", 4),
                            new StoredTraces.Norm(2, "vision", 0, "q", 5),
                            new StoredTraces.Norm(10, "language", 0, "q", 6));
            assertThat(traces.normsPerElement("gradient/l1"))
                    .extracting(StoredTraces.Norm::value)
                    .containsExactly(Double.NaN, 0.375, 0.5, 0.625, 0.75);
        }
    }

    @Test
    void freezesAreWithoutThawsAndStepsAreInOrder() {
        String id = sweep.completed("m", "full+grades", 1, Map.of());
        Map<String, Object> freeze = Map.of("step", 5, "layer", 1, "projection", "q", "value", 0.5);
        sweep.rows(
                ResultTables.FREEZES,
                id,
                List.of(
                        with(freeze, "step", 7),
                        with(with(freeze, "step", 6), "event", "thaw"),
                        with(freeze, "event", "freeze"),
                        without(with(freeze, "layer", 0), "value")));
        Map<String, Object> step = Map.of(
                "tokens", 1L << 40, "loss_tokens", 20L, "padding_tokens", 30L, "attention_pairs", 40L, "loss", 0.5);
        Map<String, Object> images = Map.of(
                "step",
                2,
                "loss",
                0.25,
                "image_patches",
                50L,
                "image_tokens",
                60L,
                "image_pairs",
                70L,
                "image_window_pairs",
                80L);
        Map<String, Object> second = new HashMap<>(step);
        second.putAll(images);
        sweep.rows(ResultTables.STEPS, id, List.of(second, with(step, "step", 1)));

        try (ResultDatabase database = ResultDatabase.open(results)) {
            StoredTraces traces = new StoredTraces(database, id);
            assertThat(traces.freezes())
                    .containsExactly(
                            new StoredTraces.Norm(5, "language", 0, "q", Double.NaN),
                            new StoredTraces.Norm(5, "language", 1, "q", 0.5),
                            new StoredTraces.Norm(7, "language", 1, "q", 0.5));
            assertThat(traces.losses()).containsExactly(0.5, 0.25);
            assertThat(traces.steps())
                    .containsExactly(
                            new StoredTraces.Step(1, 1L << 40, 20, 30, 40, 0, 0, 0, 0),
                            new StoredTraces.Step(2, 1L << 40, 20, 30, 40, 50, 60, 70, 80));
        }
    }

    @Test
    void aCompletedRunsStepsCostItsTrainingLessItsValidation() {
        Map<String, Object> run = new HashMap<>(cost(1, 1000, 1));
        run.putAll(Map.of("validation_flops", 300L, "planned_steps", 50, "done_steps", 40, "frozen_matrices", 7));
        run.put("spec_json", "{}");
        String trained = sweep.completed("z", "full", 1, run);
        sweep.completed("b", "full", 1, with(run, "trained_by", trained));
        String other = sweep.completed("a", "full", 1, with(run, "validation_flops", 0L));
        sweep.failed("c/full/seed=1", "killed", "by hand");

        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(CompletedRun.all(database))
                    .containsExactly(
                            new CompletedRun(other, "a/full/seed=1", "{}", 50, 40, 7, BigInteger.valueOf(1000)),
                            new CompletedRun(trained, "z/full/seed=1", "{}", 50, 40, 7, BigInteger.valueOf(700)));
        }
    }

    @Test
    void aKeyNamesTheRunThatTrained() {
        String trained = sweep.completed("m", "full", 1, Map.of());
        String scored = sweep.completed("m", "full", 1, Map.of("trained_by", trained));

        assertThat(StoredRun.find(results, "m/full/seed=1").runId()).isEqualTo(trained);
        assertThat(StoredRun.find(results, scored).trainedBy()).isEqualTo(trained);
        String another = sweep.completed("m", "full", 1, Map.of());
        assertThatThrownBy(() -> StoredRun.find(results, "m/full/seed=1"))
                .isInstanceOf(ResultsException.class)
                .hasMessageEndingWith(
                        "has several runs m/full/seed=1; name one by its id: " + trained + ", " + another);
        assertThatThrownBy(() -> StoredRun.find(results, "m/full/seed=2"))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("has no run m/full/seed=2");
    }

    /** What another run trained is the answer where that run has another key. */
    @Test
    void aRunThatOnlyScoredIsFoundByItsOwnKey() {
        String trained = sweep.completed("m", "full", 1, Map.of());
        String scored = sweep.completed("n", "full", 1, Map.of("trained_by", trained));
        assertThat(StoredRun.find(results, "n/full/seed=1").runId()).isEqualTo(scored);
    }
}
