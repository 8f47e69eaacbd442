package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The points of a report's figures, by hand: picture, series, row and column of its panel, x and y. */
class FigureStatementsTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    /** There are two seeds: q of the first thaws and freezes again, and that of the second thaws for good. */
    @Test
    void theStepsOfFreezesAreThoseOfTheLastFreezeOfEachMatrix() {
        Map<String, Object> run = run("full", "grades", 200);
        sweep.rows(
                ResultTables.FREEZES,
                sweep.completed("m", "full+grades", 1, run),
                List.of(
                        freeze(20, "language", 0, "q", "freeze"),
                        freeze(40, "language", 0, "q", "thaw"),
                        freeze(60, "language", 0, "q", "freeze"),
                        freeze(100, "language", 0, "up", "freeze"),
                        freeze(10, "vision", 0, "qkv", "freeze"),
                        freeze(30, "language", 11, "q", "freeze")));
        sweep.rows(
                ResultTables.FREEZES,
                sweep.completed("m", "full+grades", 2, run),
                List.of(
                        freeze(20, "language", 0, "q", "freeze"),
                        freeze(40, "language", 0, "q", "thaw"),
                        freeze(120, "language", 0, "up", "freeze")));
        sweep.rows(
                ResultTables.FREEZES,
                sweep.completed("m", "full+afreeze", 1, run("full", "other", 200)),
                List.of(freeze(4, "language", 0, "q", "freeze")));

        assertThat(points("figure_freeze_steps.sql"))
                .containsExactly(
                        "full+grades | 00 | m |  | q | 30",
                        "full+grades | 11 | m |  | q | 15",
                        "full+grades | 00 | m |  | up | 55",
                        "full+grades, vision | 00 | m |  | qkv | 5");
    }

    /** Curves are means over two seeds of a model with two towers; a text model has none here. */
    @Test
    void towersHaveCurvesOfTheirOwn() {
        Map<String, Object> run = run("full", "grades", 200);
        for (long seed = 1; seed <= 2; seed++) {
            String id = sweep.completed("m", "full+grades", seed, run);
            sweep.rows(ResultTables.NORMS, id, List.of(norm(1, 0, "q", 1, 1), norm(1, 1, "q", 1, 1)));
            sweep.rows(
                    ResultTables.FREEZES,
                    id,
                    List.of(
                            freeze(20, "language", 0, "q", "freeze"),
                            freeze(seed == 1 ? 40 : 100, "vision", 0, "qkv", "freeze"),
                            freeze(120, "vision", 0, "qkv", "thaw")));
        }
        String text = sweep.completed("t", "full+grades", 1, run);
        sweep.rows(ResultTables.FREEZES, text, List.of(freeze(20, "language", 0, "q", "freeze")));

        List<String> points = points("figure_towers.sql");
        assertThat(points).hasSize(2 * 101).noneMatch(point -> point.contains("| t |"));
        assertThat(points)
                .contains(
                        " | language | m | full+grades | 9 | 0",
                        " | language | m | full+grades | 10 | 50",
                        " | vision | m | full+grades | 19 | 0",
                        " | vision | m | full+grades | 20 | 50",
                        " | vision | m | full+grades | 50 | 100",
                        " | vision | m | full+grades | 60 | 0");
    }

    /** Each of two seeds freezes one tower alone; the other stands at nothing, and is no gap in the mean. */
    @Test
    void aTowerThatFreezesNothingCountsAsSuch() {
        Map<String, Object> run = run("full", "grades", 200);
        for (long seed = 1; seed <= 2; seed++) {
            String id = sweep.completed("m", "full+grades", seed, run);
            sweep.rows(
                    ResultTables.NORMS,
                    id,
                    List.of(norm(1, 0, "q", 1, 1), with(norm(1, 0, "qkv", 1, 1), "tower", "vision")));
            sweep.rows(
                    ResultTables.FREEZES,
                    id,
                    List.of(
                            seed == 1
                                    ? freeze(20, "vision", 0, "qkv", "freeze")
                                    : freeze(20, "language", 0, "q", "freeze")));
        }
        assertThat(points("figure_towers.sql"))
                .hasSize(2 * 101)
                .contains(
                        " | language | m | full+grades | 9 | 0",
                        " | language | m | full+grades | 100 | 50",
                        " | vision | m | full+grades | 9 | 0",
                        " | vision | m | full+grades | 100 | 50");
    }

    /** Both towers of Qwen2.5-VL have an o. */
    @Test
    void normsOfTowersAreNotMixed() {
        String id = sweep.completed("m", "full", 1, run("full", "none", 100));
        sweep.rows(
                ResultTables.NORMS, id, List.of(norm(1, 0, "o", 1, 4), with(norm(1, 0, "o", 1, 6), "tower", "vision")));
        assertThat(points("figure_norms.sql"))
                .containsExactly(
                        "all layers | o | m | full | 1 | 4",
                        "all layers | vision.o | m | full | 1 | 6",
                        "the middle layer | o | m | full | 1 | 4",
                        "the middle layer | vision.o | m | full | 1 | 6");
    }

    @Test
    void frozenMatricesAreAShareOfThoseThereAre() {
        Map<String, Object> run = with(run("full", "grades", 200), "matrices", 8);
        sweep.rows(
                ResultTables.STEPS, sweep.completed("m", "full+grades", 1, run), List.of(frozen(2, 0), frozen(100, 2)));
        sweep.rows(
                ResultTables.STEPS, sweep.completed("m", "full+grades", 2, run), List.of(frozen(2, 0), frozen(100, 6)));
        sweep.rows(
                ResultTables.STEPS, sweep.completed("m", "full", 1, run("full", "none", 200)), List.of(frozen(100, 0)));

        List<String> expected = new ArrayList<>();
        for (int percent = 1; percent <= 100; percent++) {
            expected.add(" | m |  | full | " + percent + (percent < 50 ? " | 0" : " | 50"));
        }
        assertThat(points("figure_frozen.sql")).isEqualTo(expected);
    }

    /**
     * The runs have 500 steps: 250 to 254 lie nearest to the middle one of fifty parts, and 255 to the next. The last part
     * is of one run alone, so the line ends before it.
     */
    @Test
    void lossesAreMeansOfFiftiethsAndSeeds() {
        Map<String, Object> run = run("lora", "none", 500);
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("m", "lora", 1, run),
                List.of(loss(250, 4), loss(254, 2), loss(256, 1), loss(270, 7)));
        sweep.rows(ResultTables.STEPS, sweep.completed("m", "lora", 2, run), List.of(loss(252, 9), loss(255, 3)));
        sweep.rows(
                ResultTables.STEPS, sweep.completed("m", "base", 1, run("none", "none", 500)), List.of(loss(250, 99)));

        assertThat(points("figure_losses.sql"))
                .containsExactly(" | lora | m | lora | 50 | 5", " | lora | m | lora | 52 | 2");
    }

    /** An MLP of 400 elements beside attention of 100, whose sums are 2 and 6 at one step, and 4 and 10 at the next. */
    @Test
    void attentionAndTheMlpAreComparedUntilTheFirstFreeze() {
        String id = sweep.completed("m", "full+grades", 1, run("full", "grades", 50));
        sweep.rows(
                ResultTables.NORMS,
                id,
                List.of(
                        norm(10, 0, "q", 100, 1),
                        norm(10, 0, "o", 100, 3),
                        norm(10, 0, "up", 400, 6),
                        norm(11, 0, "q", 100, 4),
                        norm(11, 0, "down", 400, 10),
                        norm(12, 0, "up", 400, 99),
                        with(norm(10, 0, "q", 100, 99), "norm", "frobenius"),
                        with(norm(10, 0, "q", 100, 99), "criterion", "weight_change")));
        sweep.rows(ResultTables.FREEZES, id, List.of(freeze(11, "language", 0, "q", "freeze")));

        assertThat(points("figure_attention_mlp.sql"))
                .containsExactly(
                        "sum of absolute values | MLP | m | full | 20 | 6",
                        "sum of absolute values | MLP | m | full | 22 | 10",
                        "sum of absolute values | attention | m | full | 20 | 2",
                        "sum of absolute values | attention | m | full | 22 | 4",
                        "per element | MLP | m | full | 20 | 0.015",
                        "per element | MLP | m | full | 22 | 0.025",
                        "per element | attention | m | full | 20 | 0.02",
                        "per element | attention | m | full | 22 | 0.04");
    }

    @Test
    void accuracyStandsOverTheFlopsWithItsInterval() {
        scored("full", 1, 1000, 0.50);
        scored("full", 2, 1200, 0.52);
        scored("full", 3, 1400, 0.54);
        scored("lora", 1, 700, 0.40);

        assertThat(points("figure_accuracy_flops.sql"))
                .containsExactly("harness | full | m |  | 1200 | 52", "harness | lora | m |  | 700 | 40");
        // The standard deviation is 2 points; 4.3027 is Student's t of two degrees of freedom.
        double margin = 4.3027 * 2 / Math.sqrt(3);
        try (ResultDatabase database = open()) {
            List<Row> rows = database.rows(Resource.statement("figure_accuracy_flops.sql"));
            assertThat(rows.get(0).number("low")).hasValue(52 - margin);
            assertThat(rows.get(0).number("high")).hasValue(52 + margin);
            assertThat(rows.get(1).number("low")).isEmpty();
        }
    }

    @Test
    void timesAreMeansByPhaseInTheOrderInWhichTheyPass() {
        Map<String, Object> run = new HashMap<>(run("full", "grades", 10));
        run.putAll(Map.of("load_seconds", 1.0, "train_seconds", 20.0, "monitor_seconds", 3.0));
        run.putAll(Map.of("validation_seconds", 4.0, "evaluation_seconds", 5.0, "checkpoint_seconds", 6.0));
        sweep.completed("m", "full+grades", 1, run);
        sweep.completed("m", "full+grades", 2, with(run, "train_seconds", 30.0));
        sweep.completed("m", "full", 1, with(run("full", "none", 10), "train_seconds", 7.0));

        assertThat(points("figure_times.sql"))
                .containsExactly(
                        " | load | m |  | full+grades | 1",
                        " | train | m |  | full+grades | 25",
                        " | monitor | m |  | full+grades | 3",
                        " | validate | m |  | full+grades | 4",
                        " | evaluate | m |  | full+grades | 5",
                        " | checkpoint | m |  | full+grades | 6",
                        " | train | m |  | full | 7");
    }

    /**
     * One of 30 matrices freezes at the third step, which is the last that is as before, and 17 at the fourth; ten and sixty
     * percent lie nearest. The medians before are 0.2 s and 10 FLOPs a token, and a step without tokens has no cost.
     */
    @Test
    void aStepCostsWhatItDoesBesideStepsBeforeAnyFreeze() {
        Map<String, Object> run = with(with(run("full", "grades", 10), "matrices", 30), "tau", 2.0);
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("m", "full+grades", 1, run),
                List.of(
                        step(1, 10, 1, 100, 0),
                        step(2, 20, 4, 200, 0),
                        step(3, 10, 3, 100, 1),
                        step(4, 10, 1, 60, 17),
                        step(5, 0, 9, 90, 17),
                        step(6, 40, 1, 80, 30)));
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("m", "full+grades", 2, run),
                List.of(step(1, 10, 1, 100, 3), step(2, 10, 1, 80, 3)));
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("m", "full+grades", 1, with(run, "tau", 10.0)),
                List.of(step(1, 10, 1, 100, 15), step(2, 10, 9, 900, 15)));
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("n", "full+grades", 1, run),
                List.of(step(1, 10, 1, 100, 0), step(2, 10, 1, 100, 0)));
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("m", "full+other", 1, with(run, "early_stopping", "other")),
                List.of(step(1, 10, 1, 100, 3), step(2, 10, 1, 100, 3)));
        assertThat(points("figure_step_times.sql"))
                .containsExactly(
                        " | measured, seconds | m | full+grades | 0 | 100",
                        " | measured, seconds | m | full+grades | 10 | 75",
                        " | measured, seconds | m | full+grades | 60 | 12.5",
                        " | foretold, FLOPs | m | full+grades | 0 | 100",
                        " | foretold, FLOPs | m | full+grades | 10 | 70",
                        " | foretold, FLOPs | m | full+grades | 60 | 20");
    }

    private static Map<String, Object> step(int step, long tokens, double seconds, long flops, int frozen) {
        Map<String, Object> row = new HashMap<>(Map.of("step", step, "tokens", tokens, "seconds", seconds));
        row.putAll(Map.of("flops", flops, "frozen_matrices", frozen));
        return row;
    }

    /** In the order of their numbers. Where a picture has no place for several, it is of the first. */
    @Test
    void variantsAreToldApartOrLeftOut() {
        sweep.rows(
                ResultTables.STEPS,
                sweep.completed("m", "full", 1, with(run("full", "none", 50), "train_seconds", 1.0)),
                List.of(loss(50, 9)));
        for (double tau : List.of(10.0, 2.0)) {
            Map<String, Object> run = with(with(run("full", "grades", 50), "tau", tau), "train_seconds", tau);
            String id = sweep.completed("m", "full+grades", 1, with(run, "matrices", 4));
            sweep.rows(ResultTables.STEPS, id, List.of(with(frozen(50, (int) tau / 2), "loss", tau)));
            sweep.rows(ResultTables.FREEZES, id, List.of(freeze((int) tau, "language", 0, "q", "freeze")));
            sweep.scores(id, List.of(score("b", "boolq", tau / 100)));
        }
        assertThat(points("figure_freeze_steps.sql")).containsExactly("full+grades | 00 | m |  | q | 4");
        assertThat(points("figure_frozen.sql"))
                .containsExactly(" | m |  | full (tau=10) | 100 | 125", " | m |  | full (tau=2) | 100 | 25");
        assertThat(points("figure_losses.sql"))
                .containsExactly(
                        " | full | m | full | 100 | 9",
                        " | full+grades (tau=2) | m | full | 100 | 2",
                        " | full+grades (tau=10) | m | full | 100 | 10");
        assertThat(points("figure_times.sql"))
                .containsExactly(
                        " | train | m |  | full+grades (tau=2) | 2",
                        " | train | m |  | full+grades (tau=10) | 10",
                        " | train | m |  | full | 1");
        assertThat(points("figure_accuracy_flops.sql"))
                .containsExactlyInAnyOrder(
                        "harness | full+grades (tau=2) | m |  | 1 | 2",
                        "harness | full+grades (tau=10) | m |  | 1 | 10");
    }

    /** Layers 0 to 2, of which 1 is the middle one. The run without freezing was measured as often as the one of GradES. */
    @Test
    void normsAreThoseOfTheRunThatWasMeasuredMost() {
        sweep.norms(sweep.completed("m", "full", 1, run("full", "none", 300)), 50, 51);
        String most = sweep.completed("m", "full", 2, run("full", "none", 300));
        sweep.rows(
                ResultTables.NORMS,
                most,
                List.of(
                        norm(1, 0, "q", 4, 1),
                        norm(2, 0, "q", 4, 3),
                        norm(3, 0, "q", 4, 6),
                        norm(1, 1, "q", 4, 5),
                        norm(3, 1, "q", 4, 8),
                        norm(3, 2, "q", 4, 10),
                        norm(3, 2, "up", 4, 7)));
        sweep.norms(sweep.completed("m", "full+grades", 1, grades(0.5)), 90, 91, 92);

        assertThat(points("figure_norms.sql"))
                .containsExactly(
                        "all layers | q | m | full | 0 | 3",
                        "all layers | q | m | full | 3 | 8",
                        "all layers | up | m | full | 3 | 7",
                        "all layers | tau | m | full | 0 | 0.5",
                        "all layers | tau | m | full | 3 | 0.5",
                        "the middle layer | q | m | full | 0 | 5",
                        "the middle layer | q | m | full | 3 | 8",
                        "the middle layer | tau | m | full | 0 | 0.5",
                        "the middle layer | tau | m | full | 3 | 0.5");
    }

    @Test
    void tauIsDrawnOnlyWhereItIsOneAndComparedWithTheseNorms() {
        sweep.norms(sweep.completed("m", "full", 1, run("full", "none", 2)), 50, 51);
        sweep.completed("m", "full+grades", 1, with(grades(0.1), "per_element", true));
        sweep.completed("m", "full+grades", 2, with(grades(0.2), "norm", "frobenius"));
        sweep.completed("m", "full+grades", 3, with(grades(0.3), "criterion", "weight_change"));
        assertThat(points("figure_norms.sql")).noneMatch(point -> point.contains("tau"));

        sweep.completed("m", "full+grades", 4, grades(0.4));
        assertThat(points("figure_norms.sql")).contains("all layers | tau | m | full | 1 | 0.4");

        sweep.completed("m", "full+grades", 5, grades(0.5));
        assertThat(points("figure_norms.sql")).noneMatch(point -> point.contains("tau"));
    }

    private void scored(String method, long seed, long flops, double accuracy) {
        String id = sweep.completed("m", method, seed, cost(1, flops, 1));
        sweep.scores(id, List.of(score("b", "boolq", accuracy)));
    }

    private static Map<String, Object> run(String fineTuning, String earlyStopping, int plannedSteps) {
        Map<String, Object> run = new HashMap<>(cost(1, 1, 1));
        run.put("fine_tuning", fineTuning);
        run.put("early_stopping", earlyStopping);
        run.put("planned_steps", plannedSteps);
        return run;
    }

    private static Map<String, Object> grades(double tau) {
        Map<String, Object> run = run("full", "grades", 300);
        run.putAll(Map.of("criterion", "gradient", "norm", "l1", "per_element", false, "tau", tau));
        return run;
    }

    private static Map<String, Object> freeze(int step, String tower, int layer, String projection, String event) {
        return Map.of("step", step, "tower", tower, "layer", layer, "projection", projection, "event", event);
    }

    private static Map<String, Object> frozen(int step, int matrices) {
        return Map.of("step", step, "frozen_matrices", matrices);
    }

    private static Map<String, Object> loss(int step, double loss) {
        return Map.of("step", step, "loss", loss);
    }

    private static Map<String, Object> norm(int step, int layer, String projection, long elements, double value) {
        Map<String, Object> row = new HashMap<>(Map.of("step", step, "layer", layer, "projection", projection));
        row.putAll(Map.of("criterion", "gradient", "norm", "l1", "elements", elements, "value", value));
        return row;
    }

    private ResultDatabase open() {
        ResultDatabase database = ResultDatabase.open(results);
        ReportedRuns.define(database);
        return database;
    }

    private List<String> points(String statement) {
        List<String> points = new ArrayList<>();
        try (ResultDatabase database = open()) {
            NormSums.define(database);
            for (Row row : database.rows(Resource.statement(statement))) {
                String x = row.isNumber("x") ? number(row, "x") : row.text("x");
                points.add(String.join(
                        " | ",
                        row.text("picture"),
                        row.text("series"),
                        row.text("panel_row"),
                        row.text("panel_column"),
                        x,
                        number(row, "y")));
            }
        }
        return points;
    }

    private static String number(Row row, String column) {
        return String.format(Locale.ROOT, "%.6f", row.number(column).orElseThrow())
                .replaceAll("\\.?0+$", "");
    }
}
