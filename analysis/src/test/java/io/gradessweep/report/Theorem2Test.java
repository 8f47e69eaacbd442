package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Planted runs of 40 steps, whose learning rate is highest at step 4 for the first time: twentieths have two steps, and the
 * first whole one after warm-up is of steps 5 and 6. There are eighteen of them, and seventeen changes from one to the next.
 */
class Theorem2Test {
    private static final int STEPS = 40;
    private static final double TAU = 0.5;

    @TempDir
    Path results;

    private SweepFixture sweep;
    private long seed;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private String run(Map<String, Object> more) {
        Map<String, Object> row = cost(1, 1, 1);
        row.putAll(Map.of("early_stopping", "grades", "criterion", "gradient", "norm", "l1", "per_element", false));
        row.putAll(Map.of("tau", TAU, "planned_steps", STEPS, "done_steps", STEPS, "matrices", 2));
        row.putAll(Map.of("frozen_matrices", 1, "stop_reason", "planned_steps"));
        row.putAll(more);
        return sweep.completed("m", "full+grades", ++seed, row);
    }

    private void losses(String run, IntToDoubleFunction loss) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            double rate = step <= 4 ? step - 1 : Math.min(3, (STEPS - step) / 12.0);
            rows.add(Map.of("step", step, "loss", loss.applyAsDouble(step), "learning_rate", rate));
        }
        sweep.rows(ResultTables.STEPS, run, rows);
    }

    private void validations(String run, double... losses) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (double loss : losses) {
            rows.add(Map.of("step", 2 + 2 * rows.size(), "loss", loss));
        }
        sweep.rows(ResultTables.VALIDATIONS, run, rows);
    }

    private static Map<String, Object> at(int step, String projection) {
        return new HashMap<>(Map.of("step", step, "tower", "language", "layer", 0, "projection", projection));
    }

    private static Map<String, Object> norm(int step, String projection, double value) {
        Map<String, Object> row = at(step, projection);
        row.putAll(Map.of("criterion", "gradient", "norm", "l1", "value", value, "elements", 10L));
        return row;
    }

    private static Map<String, Object> event(int step, String projection, String event) {
        return with(with(at(step, projection), "event", event), "tau", TAU);
    }

    private List<Row> observed() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return NamedQuery.THEOREM_2.rows(database);
        }
    }

    private Row only() {
        List<Row> rows = observed();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    @Test
    void whereNothingWasMeasuredNothingIsSaid() {
        run(Map.of());
        Row row = only();
        assertThat(row.text("training_loss")).isEqualTo("not observed");
        assertThat(row.text("validation_loss")).isEqualTo("not observed");
        assertThat(row.text("frozen_gradients")).isEqualTo("not observed");
        assertThat(row.text("loss_rises")).isEmpty();
        assertThat(row.text("largest_loss_rise")).isEmpty();
        assertThat(row.text("largest_ratio")).isEmpty();
        assertThat(row.count("frozen_measurements")).isZero();
    }

    /** Up to step 4 the loss may do what it likes; after it even steps lie above odd ones, and means of both fall. */
    @Test
    void noiseWithinATwentiethIsNoRise() {
        losses(run(Map.of()), step -> step < 4 ? step : 3 - 0.01 * step + (step % 2 == 0 ? 0.5 : 0));
        Row row = only();
        assertThat(row.count("warmup_steps")).isEqualTo(4);
        assertThat(row.text("training_loss")).isEqualTo("holds");
        assertThat(row.number("loss_rises")).hasValue(0);
        assertThat(row.number("largest_loss_rise")).hasValue(-0.02);
        // Of the 36 changes after step 4 the 18 to an even step.
        assertThat(row.number("step_rises")).hasValue(0.5);
    }

    /** Steps 21 and 22 lie 0.3 above what the line has: their mean rises by 0.28, and falls again. */
    @Test
    void aTwentiethAboveTheOneBeforeContradicts() {
        losses(run(Map.of()), step -> 3 - 0.01 * step + (step == 21 || step == 22 ? 0.3 : 0));
        Row row = only();
        assertThat(row.text("training_loss")).isEqualTo("does not");
        assertThat(row.number("loss_rises")).hasValue(0.05882); // 1 of 17
        assertThat(row.number("largest_loss_rise")).hasValue(0.28);
    }

    @Test
    void underAConstantRateWarmUpEndsWhereItIsFirstReached() {
        String run = run(Map.of());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            rows.add(Map.of("step", step, "loss", 1.0, "learning_rate", Math.min(3.0, step - 1)));
        }
        sweep.rows(ResultTables.STEPS, run, rows);
        assertThat(only().count("warmup_steps")).isEqualTo(4);
    }

    /** After steps 2 and 4, 6, 8 and so on: what lies before warm-up's end is compared with nothing. */
    @Test
    void validationLossesAreComparedAfterWarmUp() {
        String falling = run(Map.of());
        losses(falling, step -> 1);
        validations(falling, 1, 2, 1.5, 1.5, 1.25);
        String rising = run(Map.of());
        losses(rising, step -> 1);
        validations(rising, 1, 2, 1.5, 1.625, 1.25);
        String once = run(Map.of());
        losses(once, step -> 1);
        validations(once, 1, 2);
        List<Row> rows = observed();
        assertThat(rows)
                .extracting(row -> row.text("validation_loss"))
                .containsExactly("holds", "does not", "not observed");
        assertThat(rows.get(0).number("largest_validation_rise")).hasValue(0);
        assertThat(rows.get(1).number("validation_rises")).hasValue(0.3333);
        assertThat(rows.get(1).number("largest_validation_rise")).hasValue(0.125);
    }

    /** The rows are of q, frozen at step 20. The measurement that froze it, and other matrices, do not count. */
    @Test
    void gradientsOfTheFrozenAreHeldAgainstTheirTau() {
        String below = run(Map.of());
        String above = run(Map.of());
        for (String run : List.of(below, above)) {
            sweep.rows(ResultTables.FREEZES, run, List.of(event(20, "q", "freeze")));
        }
        List<Map<String, Object>> others = List.of(
                norm(19, "q", 9),
                norm(20, "q", 9),
                norm(25, "v", 9),
                with(norm(25, "q", 9), "layer", 1),
                with(norm(25, "q", 9), "tower", "vision"),
                with(norm(25, "q", 9), "norm", "frobenius"),
                with(norm(25, "q", 9), "criterion", "weight_change"));
        List<Map<String, Object>> held = new ArrayList<>(others);
        held.addAll(List.of(norm(25, "q", 0.25), norm(30, "q", 0.4)));
        sweep.rows(ResultTables.NORMS, below, held);
        List<Map<String, Object>> exceeded = new ArrayList<>(others);
        exceeded.addAll(List.of(norm(25, "q", 0.25), norm(30, "q", 0.5), norm(35, "q", 0.75), norm(40, "q", 0.1)));
        sweep.rows(ResultTables.NORMS, above, exceeded);

        List<Row> rows = observed();
        assertThat(rows).extracting(row -> row.text("frozen_gradients")).containsExactly("holds", "does not");
        assertThat(rows).extracting(row -> row.count("frozen_measurements")).containsExactly(2L, 4L);
        assertThat(rows)
                .extracting(row -> row.number("frozen_above").orElseThrow())
                .containsExactly(0.0, 0.5);
        assertThat(rows)
                .extracting(row -> row.number("largest_ratio").orElseThrow())
                .containsExactly(0.8, 1.5);
    }

    /** Frozen from 10 to 15 and from 30 on; the look at step 14, which let it thaw, found it frozen. */
    @Test
    void aMatrixThatTrainsAgainIsNotFrozen() {
        String run = run(Map.of());
        sweep.rows(
                ResultTables.FREEZES,
                run,
                List.of(event(10, "q", "freeze"), event(15, "q", "thaw"), event(30, "q", "freeze")));
        sweep.rows(
                ResultTables.NORMS,
                run,
                List.of(norm(14, "q", 1.5), norm(15, "q", 9), norm(30, "q", 9), norm(31, "q", 0.25)));
        Row row = only();
        assertThat(row.count("frozen_measurements")).isEqualTo(2);
        assertThat(row.number("largest_ratio")).hasValue(3);
    }

    /** Earlier versions left the event out. The norm itself is stored, of ten elements here. */
    @Test
    void whatIsJudgedPerElementIsComparedPerElement() {
        String run = run(Map.of("per_element", true));
        sweep.rows(ResultTables.FREEZES, run, List.of(with(at(10, "q"), "tau", TAU)));
        sweep.rows(ResultTables.NORMS, run, List.of(norm(11, "q", 4)));
        assertThat(only().number("largest_ratio")).hasValue(0.8);
    }

    /** The half of an adapter has a threshold of its own. */
    @Test
    void halvesOfAnAdapterAreToldApart() {
        String run = run(Map.of());
        sweep.rows(ResultTables.FREEZES, run, List.of(with(event(10, "q", "freeze"), "part", "a")));
        sweep.rows(
                ResultTables.NORMS,
                run,
                List.of(with(norm(11, "q", 0.25), "part", "a"), with(norm(11, "q", 9), "part", "b")));
        Row row = only();
        assertThat(row.count("frozen_measurements")).isEqualTo(1);
        assertThat(row.number("largest_ratio")).hasValue(0.5);
    }

    @Test
    void aRunTerminatesIfItsRuleEndsIt() {
        run(Map.of("stop_reason", "all_frozen", "done_steps", 31, "frozen_matrices", 2));
        run(Map.of());
        sweep.completed("m", "full", 1, with(cost(1, 1, 1), "early_stopping", "none"));
        List<Row> rows = observed();
        assertThat(rows).extracting(row -> row.text("termination")).containsExactly("holds", "does not");
        assertThat(rows).extracting(row -> row.count("done_steps")).containsExactly(31L, 40L);
    }
}
