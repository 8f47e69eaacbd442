package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.report.Claim.Verdict;
import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A planted true effect of each claim holds, and a planted false one does not. */
class PlantedEffectTest {
    @TempDir
    Path home;

    private SweepFixture sweep;

    @ParameterizedTest
    @EnumSource
    void aTrueEffectHoldsAndAFalseOneDoesNot(Claim claim) {
        assertThat(planted(claim, true)).isEqualTo(Verdict.HOLDS);
        assertThat(planted(claim, false)).isEqualTo(Verdict.DOES_NOT_HOLD);
    }

    private Verdict planted(Claim claim, boolean isTrue) {
        Path results = home.resolve(isTrue ? "true" : "false");
        sweep = new SweepFixture(results);
        for (int seed = 1; seed <= 4; seed++) {
            plant(claim, isTrue, seed, 0.01 * (seed % 3));
        }
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return claim.answer(database).verdict();
        }
    }

    /** @param noise differs between seeds, and is small beside the effects */
    private void plant(Claim claim, boolean isTrue, int seed, double noise) {
        switch (claim) {
            case FULL_FASTER -> times("full", "full+grades", seed, 100, (isTrue ? 80 : 120) + noise);
            case LORA_FASTER -> times("lora", "lora+grades", seed, 100, (isTrue ? 80 : 120) + noise);
            case ES_SLOWER -> times("full", "full+es", seed, 100, (isTrue ? 140 : 90) + noise);
            case FULL_FEWER_FLOPS -> {
                sweep.completed("m", "full", seed, cost(1, 1_000_000, 1));
                sweep.completed("m", "full+grades", seed, cost(1, (isTrue ? 700_000 : 1_100_000) + seed % 3, 1));
            }
            case ATTENTION_FIRST -> freezes("m", seed, 1, isTrue ? 50 : 80, isTrue ? 50 : 80, 65 + seed % 3);
            case KEYS_AND_VALUES_FIRST -> freezes("m", seed, 1, 65 + seed % 3, isTrue ? 50 : 80, 65);
            case MLP_NORMS -> norms(seed, 5 + noise, (isTrue ? 12 : 30) + noise, 100, 100);
            case MLP_NORMS_PER_ELEMENT -> norms(seed, 5 + noise, (isTrue ? 24 : 10) + noise, 100, 200);
            case SMALL_LATER -> {
                freezes("small", seed, 1_000, isTrue ? 80 : 50, isTrue ? 80 : 50, 65 + seed % 3);
                freezes("large", seed, 9_000, 60, 60, 60);
            }
            case MONITORING -> {
                Map<String, Object> run = grades(1_000);
                run.putAll(Map.of("train_seconds", 100.0, "monitor_seconds", (isTrue ? 1 : 8) + noise));
                sweep.completed("m", "full+grades", seed, run);
            }
            case FULL_ACCURACY -> accuracies("full", seed, isTrue ? 0.001 : -0.05, noise);
            case LORA_ACCURACY -> accuracies("lora", seed, isTrue ? 0.001 : -0.05, noise);
        }
    }

    private void times(String base, String method, int seed, double baseSeconds, double seconds) {
        sweep.completed("m", base, seed, cost(baseSeconds, 1, 1));
        sweep.completed("m", method, seed, cost(seconds, 1, 1));
    }

    private static Map<String, Object> grades(long parameters) {
        Map<String, Object> run = new HashMap<>(cost(1, 1, 1));
        run.putAll(Map.of("early_stopping", "grades", "planned_steps", 100, "parameters", parameters));
        return run;
    }

    private void freezes(String model, int seed, long parameters, int queries, int keys, int up) {
        String run = sweep.completed(model, "full+grades", seed, grades(parameters));
        sweep.freezes(run, Map.of("q", queries, "k", keys, "v", keys, "up", up));
    }

    private void norms(int seed, double attention, double mlp, long attentionElements, long mlpElements) {
        String run = sweep.completed("m", "full+grades", seed, grades(1_000));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int step = 1; step <= 3; step++) {
            rows.add(norm(step, "q", attention, attentionElements));
            rows.add(norm(step, "up", mlp, mlpElements));
        }
        // After the first matrix froze norms are of the rest alone, and do not count.
        rows.add(norm(4, "up", 1e6, mlpElements));
        sweep.rows(ResultTables.NORMS, run, rows);
        sweep.freezes(run, Map.of("q", 3));
    }

    private static Map<String, Object> norm(int step, String projection, double value, long elements) {
        Map<String, Object> row = new HashMap<>(Map.of("step", step, "layer", 0, "projection", projection));
        row.putAll(Map.of("criterion", "gradient", "norm", "l1", "value", value, "elements", elements));
        return row;
    }

    private void accuracies(String base, int seed, double difference, double noise) {
        sweep.scores(
                sweep.completed("m", base, seed, cost(1, 1, 1)),
                List.of(score("b", "boolq", 0.7 + noise), score("p", "piqa", 0.6)));
        sweep.scores(
                sweep.completed("m", base + "+grades", seed, cost(1, 1, 1)),
                List.of(
                        score("b", "boolq", 0.7 + noise + difference),
                        score("p", "piqa", 0.6 + difference + 0.1 * noise)));
    }
}
