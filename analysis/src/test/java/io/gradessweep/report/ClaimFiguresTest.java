package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures that claims are judged by: which runs, which rows and which numbers they are made of. */
class ClaimFiguresTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private void holds(Claim claim, double... values) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Claim.Answer answer = claim.answer(database);
            assertThat(answer.values()).isEqualTo(values.length);
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            assertThat(answer.mean().orElse(0.0)).isCloseTo(sum / Math.max(1, values.length), within(1e-12));
        }
    }

    private Map<String, Object> run(String earlyStopping) {
        return with(with(cost(1, 1, 1), "early_stopping", earlyStopping), "planned_steps", 100);
    }

    /** The normalised accuracy counts for the first benchmark, and the other for the second. */
    @Test
    void accuracyIsEachBenchmarksOwn() {
        for (String method : List.of("full", "full+grades")) {
            double accuracy = method.equals("full") ? 0.5 : 0.56;
            sweep.scores(
                    sweep.completed("m", method, 1, cost(1, 1, 1)),
                    List.of(
                            with(
                                    with(score("a", "", 0.9), "metric", "accuracy_normalised"),
                                    "accuracy_normalised",
                                    accuracy),
                            with(score("b", "", accuracy + 0.02), "accuracy_normalised", 0.1)));
        }
        holds(Claim.FULL_ACCURACY, 6);
    }

    /** The second seed lacks a benchmark in one run, and the third protocol in the other. */
    @Test
    void accuracyIsComparedOverTheSameBenchmarksOfOneProtocol() {
        Map<String, Object> a = score("a", "", 0.5);
        Map<String, Object> b = score("b", "", 0.7);
        sweep.scores(sweep.completed("m", "full", 1, cost(1, 1, 1)), List.of(a, b));
        sweep.scores(sweep.completed("m", "full+grades", 1, cost(1, 1, 1)), List.of(with(a, "accuracy", 0.51), b));
        sweep.scores(sweep.completed("m", "full", 2, cost(1, 1, 1)), List.of(a));
        sweep.scores(sweep.completed("m", "full+grades", 2, cost(1, 1, 1)), List.of(a, b));
        sweep.scores(sweep.completed("m", "full", 3, cost(1, 1, 1)), List.of(with(a, "protocol", "instruct")));
        sweep.scores(sweep.completed("m", "full+grades", 3, cost(1, 1, 1)), List.of(a));

        holds(Claim.FULL_ACCURACY, 0.5);
    }

    @Test
    void aMethodIsComparedWithTheRunOfItsOwnModelSeedAndSettings() {
        for (int rank : List.of(4, 8)) {
            Map<String, Object> lora = with(cost(100 * rank, 10, 1), "lora_rank", rank);
            sweep.completed("m", "lora", 1, lora);
            sweep.completed("m", "lora+grades", 1, with(lora, "training_seconds", 50.0 * rank));
        }
        sweep.completed("n", "lora", 1, with(cost(90, 10, 1), "lora_rank", 4));
        sweep.completed("m", "lora+grades", 2, with(cost(1, 10, 1), "lora_rank", 4));

        holds(Claim.LORA_FASTER, 2, 2);
    }

    /** K thaws at step 20; that counts as no freeze, and neither does another rule's. */
    @Test
    void onlyFreezesOfGradEsTellWhatFreezesFirst() {
        freezes(
                "grades",
                List.of(
                        freeze(10, "k", null),
                        freeze(20, "k", "thaw"),
                        freeze(30, "o", "freeze"),
                        freeze(50, "up", null)));
        freezes("other", List.of(freeze(90, "k", "freeze"), freeze(10, "up", "freeze")));

        holds(Claim.ATTENTION_FIRST, (20 - 50) / 100.0);
        holds(Claim.KEYS_AND_VALUES_FIRST, (10 - 40) / 100.0);
    }

    @Test
    void aRunInWhichOneSideNeverFrozeSaysNothing() {
        freezes("grades", List.of(freeze(10, "q", "freeze")));
        holds(Claim.ATTENTION_FIRST);
        holds(Claim.KEYS_AND_VALUES_FIRST);
    }

    private void freezes(String earlyStopping, List<Map<String, Object>> rows) {
        sweep.rows(ResultTables.FREEZES, sweep.completed("m", "full+" + earlyStopping, 1, run(earlyStopping)), rows);
    }

    private static Map<String, Object> freeze(int step, String projection, String event) {
        Map<String, Object> row = new HashMap<>(Map.of("step", step, "layer", 0, "projection", projection));
        if (event != null) {
            row.put("event", event);
        }
        return row;
    }

    /** Attention has sums 2 and 4 of 10 elements, the MLP 9 of 60; after step 2 a matrix is frozen. */
    @Test
    void normsAreComparedUntilTheFirstFreeze() {
        String id = sweep.completed("m", "full+grades", 1, run("grades"));
        sweep.rows(
                ResultTables.NORMS,
                id,
                List.of(
                        norm(1, "q", 10, 2),
                        norm(2, "v", 10, 4),
                        norm(2, "down", 60, 9),
                        norm(3, "down", 60, 900),
                        with(norm(2, "q", 10, 900), "norm", "spectral"),
                        with(norm(2, "q", 10, 900), "criterion", "weight_change")));
        sweep.rows(ResultTables.FREEZES, id, List.of(freeze(2, "q", "freeze"), freeze(7, "v", "freeze")));

        holds(Claim.MLP_NORMS, 3);
        holds(Claim.MLP_NORMS_PER_ELEMENT, 0.15 / 0.3);
    }

    private static Map<String, Object> norm(int step, String projection, long elements, double value) {
        return Map.of(
                "step",
                step,
                "projection",
                projection,
                "criterion",
                "gradient",
                "norm",
                "l1",
                "elements",
                elements,
                "value",
                value);
    }

    @Test
    void theMlpsNormsHoldBetweenTwiceAndThriceThose() {
        for (int seed = 1; seed <= 2; seed++) {
            sweep.rows(
                    ResultTables.NORMS,
                    sweep.completed("m", "full", seed, run("none")),
                    List.of(norm(1, "q", 10, 1), norm(1, "up", 10, 2.5 + seed / 100.0)));
        }
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(Claim.MLP_NORMS.answer(database).verdict()).isEqualTo(Claim.Verdict.HOLDS);
            assertThat(Claim.MLP_NORMS_PER_ELEMENT.answer(database).verdict()).isEqualTo(Claim.Verdict.HOLDS);
        }
        for (int seed = 3; seed <= 4; seed++) {
            sweep.rows(
                    ResultTables.NORMS,
                    sweep.completed("m", "full", seed, run("none")),
                    List.of(norm(1, "q", 10, 1), norm(1, "up", 10, 3.5)));
        }
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(Claim.MLP_NORMS.answer(database).verdict()).isEqualTo(Claim.Verdict.CANNOT_BE_TOLD);
        }
    }

    /** By parameters a is the smallest of three models and c the largest; b lies between and says nothing. */
    @Test
    void theSmallestModelIsComparedWithTheLargest() {
        froze("a", 1000, "grades", 60, 70);
        froze("b", 5000, "grades", 99, 99);
        froze("c", 9000, "grades", 30, 40);
        froze("d", 99000, "other", 1, 1);

        holds(Claim.SMALL_LATER, 0.65 - 0.35);
    }

    /** The first variant of each model counts; a matrix that trains again has not frozen then; a seed needs both models. */
    @Test
    void modelsAreComparedSeedBySeedByTheirFirstVariant() {
        Map<String, Object> small = with(with(run("grades"), "parameters", 1000L), "tau", 1.0);
        Map<String, Object> large = with(run("grades"), "parameters", 9000L);
        for (int seed = 1; seed <= 3; seed++) {
            sweep.rows(
                    ResultTables.FREEZES,
                    sweep.completed("a", "full+grades", seed, small),
                    List.of(freeze(60 + seed, "q", "freeze"), freeze(70 + seed, "up", null), freeze(2, "up", "thaw")));
            sweep.freezes(sweep.completed("a", "full+grades", seed, with(small, "tau", 2.0)), Map.of("q", 1));
        }
        sweep.freezes(sweep.completed("c", "full+grades", 1, large), Map.of("q", 30, "up", 40));
        sweep.freezes(sweep.completed("c", "full+grades", 2, large), Map.of("q", 10));
        holds(Claim.SMALL_LATER, 0.66 - 0.35, 0.67 - 0.10);
    }

    @Test
    void oneModelHasNoLargerOne() {
        froze("a", 1000, "grades", 60, 70);
        holds(Claim.SMALL_LATER);
    }

    private void froze(String model, long parameters, String earlyStopping, int q, int up) {
        String id = sweep.completed(model, "full+grades", 1, with(run(earlyStopping), "parameters", parameters));
        sweep.freezes(id, Map.of("q", q, "up", up));
    }

    @Test
    void monitoringIsThatOfGradEsAlone() {
        Map<String, Object> seconds = with(with(run("grades"), "train_seconds", 50.0), "monitor_seconds", 2.0);
        sweep.completed("m", "full+grades", 1, seconds);
        sweep.completed("m", "full+other", 1, with(with(seconds, "early_stopping", "other"), "monitor_seconds", 40.0));
        sweep.completed("m", "full+grades", 2, with(seconds, "train_seconds", 0.0));

        holds(Claim.MONITORING, 0.04);
    }
}
