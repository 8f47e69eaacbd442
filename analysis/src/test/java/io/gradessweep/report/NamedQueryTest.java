package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.item;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One model of one layer, of which q and v of attention and up of the MLP are monitored, 20 steps at a rate of 1 / step.
 * Norms are 8 / step for attention, 4 elements each, and 40 / step for the MLP, 100 elements. GradES may freeze after 0.55 x
 * 20 = 11 steps: q falls at step 12, up at 15, v never.
 */
class NamedQueryTest {
    private static final Map<String, Integer> ELEMENTS = Map.of("q", 4, "v", 4, "up", 100);
    private static final Map<String, Integer> FROZEN_AT = Map.of("q", 12, "up", 15);

    @TempDir
    static Path results;

    private static SweepFixture sweep;
    private static ResultDatabase database;

    @BeforeAll
    static void run() {
        sweep = new SweepFixture(results);
        for (long seed : List.of(1L, 2L)) {
            sweep.completed("m", "full", seed, planned(cost(10, 1000, 1000)));
        }
        Map<String, Object> grades = planned(cost(9, 800, 1000));
        grades.putAll(Map.of("early_stopping", "grades", "criterion", "gradient", "grace_period_ratio", 0.55));
        grades.putAll(Map.of("matrices", 3, "frozen_matrices", 2, "stop_reason", "planned_steps"));
        String frozen = sweep.completed("m", "full+grades", 1, grades);
        String thawed = sweep.completed("m", "full+grades", 2, with(grades, "frozen_matrices", 0));
        trace(frozen, FROZEN_AT);
        trace(thawed, Map.of());
        sweep.scores(frozen, List.of(score("boolq", "", 0.5)));
        sweep.scores(thawed, List.of(score("boolq", "", 0.7)));
        sweep.items(frozen, List.of(item("boolq", 0, 2), item("boolq", 1, 2), item("boolq", 1, 4)));
        database = ResultDatabase.open(results);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void freezingTellsWhatWasFrozenWhenAndWhatItSaved() {
        assertThat(csv("freezing"))
                .containsExactly(
                        "run_key,frozen,matrices,distinct_steps,first_step,last_step,first_check,at_first_check,"
                                + "done_steps,planned_steps,stop_reason,flops_ratio",
                        "m/full+grades/seed=1,2,3,2,12,15,12,1,20,20,planned_steps,0.8",
                        "m/full+grades/seed=2,0,3,0,,,12,0,20,20,planned_steps,0.8");
    }

    /** Of two seeds, each with two attention matrices and one of the MLP, one freezes q in the sixth tenth, up in the eighth. */
    @Test
    void freezeCurvesAreSharesByTenths() {
        List<String> lines = csv("freeze-curves");

        assertThat(lines)
                .hasSize(11)
                .first()
                .isEqualTo("model,method,variant,tower,tenth,seeds,attention_frozen,mlp_frozen");
        assertThat(lines.subList(5, 9))
                .containsExactly(
                        "m,full+grades,\"\",language,5,2,0.0,0.0",
                        "m,full+grades,\"\",language,6,2,0.25,0.0",
                        "m,full+grades,\"\",language,7,2,0.25,0.0",
                        "m,full+grades,\"\",language,8,2,0.25,0.5");
    }

    /** Steps 1 and 2: rate (1 + 1/2) / 2, attention 8 x that, a quarter of it per element. */
    @Test
    void normsDecayByTenths() {
        List<String> lines = csv("norm-decay");

        assertThat(lines).hasSize(11);
        assertThat(lines.get(0))
                .isEqualTo("model,method,variant,tenth,learning_rate,frozen_matrices,criterion,norm,attention,mlp,"
                        + "attention_per_element,mlp_per_element");
        assertThat(lines.get(1)).isEqualTo("m,full+grades,\"\",1,0.75,0.0,gradient,l1,6.0,30.0,1.5,0.3");
        // Steps 19 and 20, where q and up of one seed are frozen: (1/19 + 1/20) / 2 = 0.0513.
        assertThat(lines.get(10))
                .isEqualTo("m,full+grades,\"\",10,0.05132,1.0,gradient,l1,0.4105,2.053,0.1026,0.02053");
    }

    @Test
    void accuracyEfficiencyAndBaselinesAreFiguresARow() {
        // 50 and 70: mean 60, sd 14.142, margin 12.7062 x 10.
        assertThat(csv("accuracy").get(1))
                .startsWith("harness,m,full+grades,\"\",boolq,,accuracy,2,60.0,14.142135623730")
                .contains(",127.06200");
        assertThat(csv("efficiency").get(2)).startsWith("m,\"\",full+grades,\"\",2,9.0,0.0,0.0,800.0,");
        // (1/2 + 1/2 + 1/4) / 3 and 2 / 3
        assertThat(csv("baselines"))
                .contains(
                        "harness,chance,boolq,1,41.666666666666664,41.666666666666664",
                        "harness,best constant answer,boolq,1,66.66666666666667,66.66666666666667");
    }

    @Test
    void scoresSayHowManyItemsAndHowSure() {
        assertThat(csv("scores").get(1)).contains(",harness,boolq,", ",200,false,50.0,");
    }

    /** In the order of methods, and of benchmarks by name. */
    @Test
    void everyColumnOfAScoreIsItsOwn(@TempDir Path own) {
        SweepFixture scored = new SweepFixture(own);
        Map<String, Object> score = with(score("b", "", 0.1234), "split", "validation");
        score.putAll(Map.of("standard_error", 0.0234, "accuracy_normalised", 0.5));
        score.putAll(Map.of("standard_error_normalised", 0.0679, "partial", true));
        score.putAll(Map.of("skipped_rows", 3, "cut_items", 4, "items_in_training", 5));
        scored.scores(
                scored.completed("m", "full", 1, Map.of()), List.of(with(score, "metric", "f1"), score("a", "", 1)));
        scored.scores(scored.completed("m", "base", 1, Map.of()), List.of(score("c", "", 0)));
        try (ResultDatabase results = ResultDatabase.open(own)) {
            assertThat(csv(results, "scores"))
                    .containsExactly(
                            "run_key,protocol,benchmark,split,n,partial,accuracy,standard_error,accuracy_normalised,"
                                    + "standard_error_normalised,metric,skipped_rows,cut_items,items_in_training",
                            "m/base/seed=1,harness,c,,200,false,0.0,,,,accuracy,,,",
                            "m/full/seed=1,harness,a,,200,false,100.0,,,,accuracy,,,",
                            "m/full/seed=1,harness,b,validation,200,true,12.34,2.34,50.0,6.79,f1,3,4,5");
        }
    }

    /** In the order of the numbers that tell them apart, and each with all its seeds. */
    @Test
    void scoresStandVariantByVariant(@TempDir Path own) {
        SweepFixture scored = new SweepFixture(own);
        for (double tau : List.of(10.0, 2.0)) {
            for (int seed = 1; seed <= 2; seed++) {
                String run = scored.completed(
                        "m", "full+grades", seed, with(Map.of("early_stopping", "grades"), "tau", tau));
                scored.scores(run, List.of(score("a", "", (10 * tau + seed) / 1000)));
            }
        }
        try (ResultDatabase results = ResultDatabase.open(own)) {
            assertThat(csv(results, "scores").stream().skip(1).map(line -> line.split(",", -1)[6]))
                    .containsExactly("2.1", "2.2", "10.1", "10.2");
        }
    }

    /**
     * Norms 8 of 4 elements and 4 of 8, 5 of 10 and 20 of 20. Rates are means of tenths, 0.375 and 0.125, and not of steps,
     * 0.5, 0.25 and 0.125.
     */
    @Test
    void normsPerElementAreThoseOfEachMatrixAndRatesThoseOfEachRun(@TempDir Path own) {
        SweepFixture traced = new SweepFixture(own);
        String first = traced.completed("m", "full", 1, planned(Map.of()));
        traced.rows(
                ResultTables.NORMS,
                first,
                List.of(
                        norm(Map.of("step", 2, "projection", "q"), 4, 8),
                        norm(Map.of("step", 2, "projection", "v"), 8, 4),
                        norm(Map.of("step", 1, "projection", "up"), 10, 5),
                        norm(Map.of("step", 2, "projection", "down"), 20, 20)));
        traced.rows(ResultTables.STEPS, first, List.of(rate(1, 0.5, 0), rate(2, 0.25, 2)));
        String second = traced.completed("m", "full", 2, planned(Map.of()));
        traced.rows(ResultTables.NORMS, second, List.of(norm(Map.of("step", 3, "projection", "q"), 4, 2)));
        traced.rows(ResultTables.STEPS, second, List.of(rate(1, 0.125, 0), rate(3, 0.0625, 1)));
        traced.rows(ResultTables.STEPS, traced.completed("m", "full", 3, planned(Map.of())), List.of(rate(1, 9, 9)));
        try (ResultDatabase results = ResultDatabase.open(own)) {
            assertThat(csv(results, "norm-decay"))
                    .containsExactly(
                            "model,method,variant,tenth,learning_rate,frozen_matrices,criterion,norm,attention,mlp,"
                                    + "attention_per_element,mlp_per_element",
                            "m,full,\"\",1,0.25,1.0,gradient,l1,6.0,12.5,1.25,0.75",
                            "m,full,\"\",2,0.0625,1.0,gradient,l1,2.0,,0.5,");
        }
    }

    private static Map<String, Object> rate(int step, double rate, int frozen) {
        return Map.of("step", step, "learning_rate", rate, "frozen_matrices", frozen);
    }

    @Test
    void everyQueryRunsWithoutResults(@TempDir Path empty) {
        try (ResultDatabase none = ResultDatabase.open(empty)) {
            for (NamedQuery query : NamedQuery.values()) {
                assertThat(query.rows(none)).as(query.label()).isEmpty();
            }
        }
    }

    @Test
    void anUnknownNameListsThoseThereAre() {
        assertThatThrownBy(() -> NamedQuery.named("freezings"))
                .isInstanceOf(ResultsException.class)
                .hasMessage(
                        "no query is named freezings; there are ablation, accuracy, baselines, categories, efficiency,"
                                + " freeze-curves, freezing, norm-decay, scores, summary, theorem-2, towers");
    }

    private static Map<String, Object> planned(Map<String, Object> run) {
        return with(with(run, "planned_steps", 20), "done_steps", 20);
    }

    private static void trace(String runId, Map<String, Integer> frozenAt) {
        List<Map<String, Object>> steps = new ArrayList<>();
        List<Map<String, Object>> norms = new ArrayList<>();
        List<Map<String, Object>> freezes = new ArrayList<>();
        for (int step = 1; step <= 20; step++) {
            int frozen = 0;
            for (Map.Entry<String, Integer> matrix : ELEMENTS.entrySet()) {
                int last = frozenAt.getOrDefault(matrix.getKey(), 99);
                Map<String, Object> at = Map.of("step", step, "layer", 0, "projection", matrix.getKey());
                if (step <= last) {
                    norms.add(norm(at, matrix.getValue(), (matrix.getKey().equals("up") ? 40.0 : 8.0) / step));
                }
                if (step == last) {
                    freezes.add(at);
                }
                frozen += step >= last ? 1 : 0;
            }
            steps.add(Map.of("step", step, "learning_rate", 1.0 / step, "frozen_matrices", frozen));
        }
        sweep.rows(ResultTables.STEPS, runId, steps);
        sweep.rows(ResultTables.NORMS, runId, norms);
        sweep.rows(ResultTables.FREEZES, runId, freezes);
    }

    private static Map<String, Object> norm(Map<String, Object> at, int elements, double value) {
        Map<String, Object> row = new HashMap<>(at);
        row.putAll(Map.of("criterion", "gradient", "norm", "l1", "value", value, "elements", (long) elements));
        return row;
    }

    private static List<String> csv(String name) {
        return csv(database, name);
    }

    private static List<String> csv(ResultDatabase database, String name) {
        StringBuilder out = new StringBuilder();
        Query.print(database, NamedQuery.named(name), OutputFormat.CSV, out);
        return out.toString().lines().toList();
    }
}
