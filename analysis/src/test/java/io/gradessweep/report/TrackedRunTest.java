package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trackers are given of a run: every number once, at its step and time. */
class TrackedRunTest {
    @TempDir
    Path results;

    @Test
    void metricsAreMeansOverLayersAtTheTimeOfTheirStep() throws IOException {
        SweepFixture sweep = new SweepFixture(results);
        sweep.failed("a/full/seed=1", "killed", "by hand");
        Map<String, Object> row =
                new HashMap<>(Map.of("sweep", "s", "lora_rank", 8, "done_steps", 2, "fine_tuning", "lora"));
        row.putAll(Map.of("started_at", "2026-01-01T00:00:00Z", "finished_at", "2026-01-01T01:00:00Z"));
        row.putAll(Map.of("first_loss", 3.0, "last_loss", 2.0, "hf_flops", 64.0));
        row.putAll(Map.of("best_validation_loss", 1.25, "training_seconds", 8.0, "training_flops", 32L));
        row.putAll(Map.of("frozen_matrices", 5, "peak_device_bytes", 16L));
        row.put(
                "spec_json",
                "{\"seed\": 7, \"optimizer\": {\"learning_rate\": 0.5}, \"model\": {\"location\": \"/x\"}}");
        String id = sweep.completed("m", "lora", 7, row);
        sweep.completed("l", "lora", 7, row);
        sweep.rows(
                ResultTables.STEPS,
                id,
                List.of(
                        Map.of("step", 2, "loss", 2.0, "gradient_norm", 0.25, "seconds", 1.5, "frozen_matrices", 4),
                        Map.of("step", 1, "loss", 3.0, "learning_rate", 0.125, "seconds", 2.25, "frozen_matrices", 0)));
        Map<String, Object> norm =
                Map.of("step", 2, "projection", "q", "criterion", "gradient", "norm", "l1", "layer", 0, "value", 4.0);
        sweep.rows(
                ResultTables.NORMS,
                id,
                List.of(
                        norm,
                        with(with(norm, "layer", 1), "value", 7.0),
                        with(norm, "projection", "up"),
                        with(with(norm, "tower", "vision"), "value", 9.0),
                        with(with(norm, "norm", "spectral"), "value", 1.0)));
        sweep.rows(ResultTables.VALIDATIONS, id, List.of(Map.of("step", 2, "loss", 1.5)));
        sweep.scores(id, List.of(with(score("b", "", 0.5), "accuracy_normalised", 0.75)));

        List<TrackedRun> runs = new ArrayList<>();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            TrackedRun.forEach(database, runs::add);
        }

        assertThat(runs).extracting(TrackedRun::name).containsExactly("l/lora/seed=7", "m/lora/seed=7");
        TrackedRun run = runs.get(1);
        assertThat(run.experiment()).isEqualTo("s");
        assertThat(run.tags())
                .containsEntry("run_id", id)
                .containsEntry("method", "lora")
                .containsEntry("device", "cpu")
                .doesNotContainKey("stands_for");
        assertThat(run.parameters())
                .containsEntry("seed", "7")
                .containsEntry("lora_rank", "8")
                .containsEntry("optimizer.learning_rate", "0.5")
                .doesNotContainValue("/x");
        List<String> metrics = new ArrayList<>();
        for (TrackedRun.Metric metric : run.metrics()) {
            metrics.add(metric.step() + " " + metric.name() + " " + metric.value() + " " + metric.time());
        }
        assertThat(metrics)
                .containsExactly(
                        "1 train/frozen_matrices 0.0 2026-01-01T00:00:02.250Z",
                        "1 train/learning_rate 0.125 2026-01-01T00:00:02.250Z",
                        "1 train/loss 3.0 2026-01-01T00:00:02.250Z",
                        "2 accuracy/harness/b 0.5 2026-01-01T01:00:00Z",
                        "2 accuracy_normalised/harness/b 0.75 2026-01-01T01:00:00Z",
                        "2 gradient/l1/language/q 5.5 2026-01-01T00:00:03.750Z",
                        "2 gradient/l1/language/up 4.0 2026-01-01T00:00:03.750Z",
                        "2 gradient/l1/vision/q 9.0 2026-01-01T00:00:03.750Z",
                        "2 gradient/spectral/language/q 1.0 2026-01-01T00:00:03.750Z",
                        "2 run/best_validation_loss 1.25 2026-01-01T01:00:00Z",
                        "2 run/first_loss 3.0 2026-01-01T01:00:00Z",
                        "2 run/frozen_matrices 5.0 2026-01-01T01:00:00Z",
                        "2 run/hf_flops 64.0 2026-01-01T01:00:00Z",
                        "2 run/last_loss 2.0 2026-01-01T01:00:00Z",
                        "2 run/peak_device_bytes 16.0 2026-01-01T01:00:00Z",
                        "2 run/training_flops 32.0 2026-01-01T01:00:00Z",
                        "2 run/training_seconds 8.0 2026-01-01T01:00:00Z",
                        "2 train/frozen_matrices 4.0 2026-01-01T00:00:03.750Z",
                        "2 train/gradient_norm 0.25 2026-01-01T00:00:03.750Z",
                        "2 train/loss 2.0 2026-01-01T00:00:03.750Z",
                        "2 validation/loss 1.5 2026-01-01T00:00:03.750Z");
        assertThat(runs.get(0).metrics()).hasSize(8);
    }

    @Test
    void nobodyIsGivenMoreThanWanted() throws IOException {
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("a", "full", 1, Map.of());
        sweep.completed("b", "full", 1, Map.of());
        List<String> names = new ArrayList<>();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            TrackedRun.forEach(database, run -> {
                names.add(run.name());
                return false;
            });
        }
        assertThat(names).containsExactly("a/full/seed=1");
    }
}
