package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.picture.Chart.Point;
import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartPointsTest {
    @TempDir
    static Path results;

    @BeforeAll
    static void write() {
        ResultFiles files = new ResultFiles(results);
        files.write(
                ResultTables.RUNS,
                "a",
                "0001-0",
                List.of(Map.of("method", "full", "done_steps", 40L, "training_seconds", 2.5)));
        files.write(ResultTables.RUNS, "b", "0001-0", List.of(Map.of("method", "lora", "training_seconds", 1.5)));
    }

    @Test
    void eachRowIsAPointAndWhatIsNullIsLeftOut() {
        assertThat(ChartPoints.of(
                        results,
                        "SELECT method AS series, done_steps AS x, training_seconds AS y FROM runs ORDER BY method"))
                .containsExactly(new Point("full", "", "", 40.0, 2.5, null, null));
    }

    @Test
    void wordsArePlacesAndPanelsAndIntervalsAreTaken() {
        assertThat(ChartPoints.of(results, """
                        SELECT 'time' AS series, 'r' AS panel_row, 'c' AS panel_column, method AS x, training_seconds AS y,
                            y - 1 AS low, CASE method WHEN 'full' THEN 9 END AS high
                        FROM runs ORDER BY method;
                        """))
                .containsExactly(
                        new Point("time", "r", "c", "full", 2.5, 1.5, 9.0),
                        new Point("time", "r", "c", "lora", 1.5, 0.5, null));
    }

    @Test
    void aMissingColumnIsNamed() {
        assertThatThrownBy(() -> ChartPoints.of(results, "SELECT method AS series, 1 AS x FROM runs"))
                .isInstanceOf(ResultsException.class)
                .hasMessage("the statement of a chart needs a column y; it returns series, x");
    }

    @Test
    void whatIsNoNumberIsShown() {
        assertThatThrownBy(() -> ChartPoints.of(results, "SELECT method AS series, 1 AS x, method AS y FROM runs"))
                .isInstanceOf(ResultsException.class)
                .hasMessageMatching("column y of a chart's statement holds numbers, not (full|lora)");
    }

    @Test
    void aWrongStatementIsOneLine() {
        assertThatThrownBy(() -> ChartPoints.of(results, "SELECT nonsense FROM runs"))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("nonsense")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> ChartPoints.of(results, "DROP TABLE attempts"))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("one statement that returns rows");
    }
}
