package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleRunTest {
    @TempDir
    Path results;

    @Test
    void aSingleRunIsToldInAFewLines() {
        SweepFixture sweep = new SweepFixture(results);
        Map<String, Object> run = new HashMap<>(cost(12.34, 5_000_000_000L, 1));
        run.putAll(Map.of("done_steps", 30, "planned_steps", 50, "frozen_matrices", 14, "matrices", 14));
        run.putAll(Map.of("first_loss", 2.5, "last_loss", 0.125));
        Map<String, Object> normalised = with(score("hellaswag", "hellaswag", 0.1), "metric", "accuracy_normalised");
        normalised.put("accuracy_normalised", 0.4);
        normalised.put("accuracy_generated", 0.75);
        normalised.put("partial", true);
        sweep.scores(
                sweep.completed("m", "full+grades", 1, run),
                List.of(with(score("boolq", "boolq", 0.5), "standard_error", 0.035), normalised));

        assertThat(SingleRun.text(results))
                .hasValueSatisfying(text -> assertThat(text.lines())
                        .containsExactly(
                                "m/full+grades/seed=1: completed",
                                "  30 of 50 steps, loss 2.5000 to 0.1250, 14 of 14 matrices frozen, 12.3 s of training, 5.00e+09"
                                        + " FLOPs",
                                "  boolq: 50.00 ± 3.50 % of 200 items",
                                "  hellaswag: 40.00 % acc_norm of 200 items (not all it has), generated 75.00 %"));
    }

    @Test
    void aFailedRunSaysWhy() {
        new SweepFixture(results).failed("m/full/seed=1", "diverged", "the loss is NaN at step 3");
        assertThat(SingleRun.text(results)).hasValue("m/full/seed=1: failed: the loss is NaN at step 3\n");
    }

    @Test
    void noneOrSeveralAreNoSingleRun() {
        assertThat(SingleRun.text(results)).isEmpty();
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("m", "full", 1, cost(1, 1, 1));
        sweep.completed("m", "full", 2, cost(1, 1, 1));
        assertThat(SingleRun.text(results)).isEmpty();
    }
}
