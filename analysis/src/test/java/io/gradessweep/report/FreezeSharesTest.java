package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which runs, freezes and matrices {@code freezing} and {@code freeze-curves} count. */
class FreezeSharesTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private String run(String method, String earlyStopping, Map<String, Object> more) {
        Map<String, Object> run = new HashMap<>(cost(1, 600, 1));
        run.put("early_stopping", earlyStopping);
        run.put("planned_steps", 10);
        run.putAll(more);
        return sweep.completed("m", method, 1, run);
    }

    private static Map<String, Object> matrix(int step, int layer, String projection, String part) {
        Map<String, Object> row = new HashMap<>(Map.of("step", step, "layer", layer, "projection", projection));
        if (!part.isEmpty()) {
            row.put("part", part);
        }
        return row;
    }

    private static Map<String, Object> event(String kind, int step, int layer, String projection) {
        return SweepFixture.with(matrix(step, layer, projection, ""), "event", kind);
    }

    private void measured(String runId, List<Map<String, Object>> matrices) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> matrix : matrices) {
            Map<String, Object> row = new HashMap<>(matrix);
            row.putAll(Map.of("criterion", "gradient", "norm", "l1", "value", 1.0, "elements", 1L));
            rows.add(row);
        }
        sweep.rows(ResultTables.NORMS, runId, rows);
    }

    private List<Row> rows(NamedQuery query) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return query.rows(database);
        }
    }

    private List<String> shares(int... tenths) {
        List<Row> rows = rows(NamedQuery.FREEZE_CURVES);
        List<String> shares = new ArrayList<>();
        for (int tenth : tenths) {
            Row row = rows.get(tenth - 1);
            assertThat(row.count("tenth")).isEqualTo(tenth);
            shares.add(row.text("attention_frozen") + " " + row.text("mlp_frozen"));
        }
        return shares;
    }

    /** Both layers have q and up; what froze in step 2 and thawed in step 4 is frozen again in step 6. */
    @Test
    void whatThawedIsNotFrozen() {
        String id = run("full+grades", "grades", Map.of());
        measured(
                id,
                List.of(matrix(1, 0, "q", ""), matrix(1, 1, "q", ""), matrix(1, 0, "up", ""), matrix(1, 1, "up", "")));
        sweep.rows(
                ResultTables.FREEZES,
                id,
                List.of(
                        event("freeze", 2, 0, "q"),
                        event("freeze", 3, 1, "q"),
                        event("freeze", 3, 1, "up"),
                        event("thaw", 4, 0, "q"),
                        event("freeze", 6, 0, "q"),
                        event("thaw", 9, 1, "up")));

        assertThat(shares(1, 2, 3, 4, 6, 9))
                .containsExactly("0.0 0.0", "0.5 0.0", "1.0 0.5", "0.5 0.5", "1.0 0.5", "1.0 0.0");
        Row freezing = rows(NamedQuery.FREEZING).get(0);
        assertThat(freezing.count("distinct_steps")).isEqualTo(3);
        assertThat(freezing.number("first_step")).hasValue(2);
        assertThat(freezing.number("last_step")).hasValue(6);
        assertThat(freezing.number("first_check")).hasValue(1);
        assertThat(freezing.count("at_first_check")).isZero();
    }

    /** There are three adapters, and A of each is frozen from the start, without ever being measured. */
    @Test
    void halvesOfAdaptersAreMatricesOfTheirOwn() {
        String id = run("lora+loraf", "loraf", Map.of());
        measured(id, List.of(matrix(2, 0, "q", "b"), matrix(2, 1, "q", "b"), matrix(2, 0, "up", "b")));
        sweep.rows(
                ResultTables.FREEZES,
                id,
                List.of(
                        matrix(1, 0, "q", "a"),
                        matrix(1, 1, "q", "a"),
                        matrix(1, 0, "up", "a"),
                        matrix(5, 0, "q", "b"),
                        matrix(8, 0, "up", "b")));

        assertThat(shares(1, 5, 8, 10)).containsExactly("0.5 0.5", "0.75 0.5", "0.75 1.0", "0.75 1.0");
    }

    /** Rows that name no tower are of the text. Of two matrices of the vision tower's attention one freezes. */
    @Test
    void eachTowerHasCurvesOfItsOwn() {
        String id = run("full+grades", "grades", Map.of());
        measured(
                id,
                List.of(
                        matrix(1, 0, "q", ""),
                        vision(matrix(1, 0, "qkv", "")),
                        vision(matrix(1, 0, "o", "")),
                        vision(matrix(1, 0, "fc1", ""))));
        sweep.rows(
                ResultTables.FREEZES,
                id,
                List.of(matrix(8, 0, "q", ""), vision(matrix(3, 0, "qkv", "")), vision(matrix(6, 0, "fc1", ""))));

        List<Row> rows = rows(NamedQuery.FREEZE_CURVES);
        assertThat(rows).hasSize(20);
        assertThat(rows.get(7).text("tower")).isEqualTo("language");
        assertThat(shares(7, 8)).containsExactly("0.0 ", "1.0 ");
        Row vision = rows.get(15);
        assertThat(vision.text("tower")).isEqualTo("vision");
        assertThat(vision.count("tenth")).isEqualTo(6);
        assertThat(vision.text("attention_frozen") + " " + vision.text("mlp_frozen"))
                .isEqualTo("0.5 1.0");
    }

    private static Map<String, Object> step(int step, long tokens, long flops) {
        return Map.of("step", step, "tokens", tokens, "flops", flops);
    }

    /** In the first run the text freezes first and vision whole; in the second both begin together, and vision thaws. */
    @Test
    void towersTellWhatTheyFrozeAndWhatATokenCostThen() {
        List<Map<String, Object>> matrices =
                List.of(matrix(1, 0, "q", ""), vision(matrix(1, 0, "qkv", "")), vision(matrix(1, 0, "fc1", "")));
        String first = run("full+grades", "grades", Map.of());
        measured(first, matrices);
        sweep.rows(
                ResultTables.FREEZES,
                first,
                List.of(matrix(2, 0, "q", ""), vision(matrix(3, 0, "qkv", "")), vision(matrix(6, 0, "fc1", ""))));
        sweep.rows(ResultTables.STEPS, first, List.of(step(5, 10, 90), step(6, 10, 80), step(7, 20, 100)));
        String second = run("full+grades", "grades", Map.of("seed", 2L));
        measured(second, matrices);
        sweep.rows(
                ResultTables.FREEZES,
                second,
                List.of(
                        event("freeze", 4, 0, "q"),
                        vision(event("freeze", 4, 0, "qkv")),
                        vision(event("freeze", 4, 0, "fc1")),
                        vision(event("thaw", 7, 0, "fc1"))));
        sweep.rows(ResultTables.STEPS, second, List.of(step(4, 10, 1000), step(5, 10, 1000)));

        List<Row> rows = rows(NamedQuery.TOWERS);
        assertThat(rows).extracting(row -> row.text("tower")).containsExactly("language", "vision");
        List<String> columns = List.of(
                "seeds",
                "matrices",
                "frozen",
                "distinct_steps_least",
                "distinct_steps_most",
                "first_freeze",
                "last_freeze",
                "first_in_runs",
                "whole_in_runs",
                "flops_before",
                "flops_after");
        assertThat(columns.stream().map(rows.get(0)::text))
                .containsExactly("2", "1", "1.0", "1", "1", "30.0", "30.0", "2", "2", "100.0", "100.0");
        assertThat(columns.stream().map(rows.get(1)::text))
                .containsExactly("2", "2", "1.5", "1", "2", "35.0", "50.0", "1", "1", "8.0", "5.0");
        String report = Report.markdown(results);
        assertThat(report).contains("## Freezing by tower", "| 1.5 of 2 |");
        assertThat(report.lines().filter(line -> line.contains("| vision")))
                .singleElement()
                .asString()
                .contains("1..2", "35", "50", "8.00e0", "5.00e0");
    }

    /** Text models have one tower. */
    @Test
    void aReportOnTextModelsSaysNothingOfTowers() {
        String id = run("full+grades", "grades", Map.of());
        measured(id, List.of(matrix(1, 0, "q", "")));
        sweep.rows(ResultTables.FREEZES, id, List.of(matrix(2, 0, "q", "")));
        assertThat(rows(NamedQuery.TOWERS)).hasSize(1);
        assertThat(Report.markdown(results)).doesNotContain("Freezing by tower");
    }

    private static Map<String, Object> vision(Map<String, Object> matrix) {
        return SweepFixture.with(matrix, "tower", "vision");
    }

    @Test
    void aRunWithoutMeasurementsHasNoShares() {
        sweep.rows(
                ResultTables.FREEZES,
                run("full+topdown", "topdown", Map.of()),
                List.of(matrix(1, 0, "q", ""), matrix(1, 0, "up", "")));
        assertThat(rows(NamedQuery.FREEZE_CURVES)).isEmpty();
        assertThat(rows(NamedQuery.FREEZING).get(0).number("first_check")).isEmpty();
    }

    /** FLOPs are compared with those of the run of full with the same seed, 1000. */
    @Test
    void everyRuleThatFreezesIsListedAndNoOther() {
        sweep.completed("m", "full", 1, SweepFixture.with(cost(1, 1000, 1), "early_stopping", "none"));
        sweep.completed("m", "full", 2, SweepFixture.with(cost(1, 7000, 1), "early_stopping", "none"));
        run("full+es", "es", Map.of());
        run("full+stop_at", "stop_at", Map.of());
        run("full+grades", "grades", Map.of("frozen_matrices", 3, "matrices", 7, "stop_reason", "all_frozen"));
        run("lora+aflora", "aflora", Map.of());

        List<Row> rows = rows(NamedQuery.FREEZING);
        assertThat(rows)
                .extracting(row -> row.text("run_key"))
                .containsExactly("m/full+grades/seed=1", "m/lora+aflora/seed=1");
        assertThat(rows).extracting(row -> row.text("flops_ratio")).containsExactly("0.6", "0.6");
        assertThat(rows.get(0).text("frozen") + " " + rows.get(0).text("matrices"))
                .isEqualTo("3 7");
        assertThat(rows.get(0).text("stop_reason")).isEqualTo("all_frozen");
    }
}
