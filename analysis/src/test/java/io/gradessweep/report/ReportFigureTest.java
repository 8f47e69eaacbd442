package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures show what belongs together. */
class ReportFigureTest {
    private static void draw(Path results, boolean perElement, String name) {
        SweepFixture sweep = new SweepFixture(results);
        Map<String, Object> row = new HashMap<>(cost(1, 1, 1));
        row.putAll(Map.of("early_stopping", "grades", "criterion", "gradient", "norm", "l1", "tau", 2.0));
        row.putAll(Map.of("per_element", perElement, "planned_steps", 40, "fine_tuning", "full"));
        String run = sweep.completed("m", "full+grades", 1, row);
        Map<String, Object> norm = new HashMap<>(Map.of("step", 3, "layer", 0, "projection", "q"));
        norm.putAll(Map.of("criterion", "gradient", "norm", "l1", "value", 5.0, "elements", 100L));
        sweep.rows(ResultTables.NORMS, run, List.of(norm));
        try (ResultDatabase database = ResultDatabase.open(results)) {
            String said = ReportFigure.NORMS.pictures(database).get(0).description();
            assertThat(said).as(name).endsWith(perElement ? "for q; panels: m." : "for q, tau; panels: m.");
        }
    }

    @Test
    void aTauOfSumsIsDrawn(@TempDir Path results) {
        draw(results, false, "sums");
    }

    @Test
    void aTauPerElementIsNotDrawnOverSums(@TempDir Path results) {
        draw(results, true, "per element");
    }
}
