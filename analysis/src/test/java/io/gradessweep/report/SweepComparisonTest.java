package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.item;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.table.Column;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepComparisonTest {
    @TempDir
    Path directory;

    @Test
    void whatWasComputedAlikeIsIdenticalHoweverLongItTookAndWherever() {
        sweep("a", 2, cost(10, 100, 100), 0.5);
        sweep("b", 2, with(with(cost(99, 100, 100), "host", "there"), "spec_json", "{}"), 0.5);

        SweepComparison comparison = compare();

        assertThat(comparison.identical()).isTrue();
        assertThat(comparison.markdown()).isEqualTo("""
                | table         | runs | rows | result |
                |---------------|-----:|-----:|--------|
                | runs          |    2 |    2 | equal  |
                | scores        |    2 |    2 | equal  |
                | score_details |    2 |    0 | equal  |
                | items         |    2 |    2 | equal  |
                | steps         |    2 |    4 | equal  |
                | norms         |    2 |    4 | equal  |
                | freezes       |    2 |    0 | equal  |
                | validations   |    2 |    0 | equal  |
                """);
    }

    @Test
    void theFirstDifferenceIsNamedWithItsPlaceAndBothValues() {
        sweep("a", 2, cost(10, 100, 100), 0.5);
        sweep("b", 2, cost(10, 101, 100), Math.nextUp(0.5));

        SweepComparison comparison = compare();

        assertThat(comparison.identical()).isFalse();
        assertThat(comparison.markdown())
                .contains("2 rows differ; first: m/full/seed=1: training_flops 100 / 101 ")
                .contains("2 rows differ; first: m/full/seed=1, step 2: loss 0.5 / 0.5000000000000001 ")
                .contains("| items         |    2 |    2 | equal ");
    }

    @Test
    void rowsOfOneSideAreDifferences() {
        sweep("a", 1, cost(10, 100, 100), 0.5);
        SweepFixture other = new SweepFixture(directory.resolve("b"));
        String run = other.completed("m", "full", 1, cost(10, 100, 100));
        other.scores(run, List.of(score("boolq", "", 0.5)));
        other.items(run, List.of(item("boolq", 0, 2)));
        other.norms(run, 3, 2, 1);

        assertThat(compare().markdown())
                .contains("| 2 / 0 | 2 rows differ; first: m/full/seed=1, step 1: row there / absent ")
                .contains(
                        "| 2 / 3 | 1 rows differ; first: m/full/seed=1, step 3, tower language, criterion gradient, norm l1: row absent / there ");
    }

    @Test
    void runsOfOneSideAreListed() {
        sweep("a", 2, cost(10, 100, 100), 0.5);
        sweep("b", 1, cost(10, 100, 100), 0.5);

        SweepComparison comparison = compare();

        assertThat(comparison.identical()).isFalse();
        assertThat(comparison.markdown())
                .contains("| steps         |    1 |    2 | equal  |")
                .endsWith("only in " + directory.resolve("a") + ": m/full/seed=2\n");
    }

    @Test
    void aDirectoryWithoutRunsIsAnError() throws IOException {
        sweep("a", 1, cost(10, 100, 100), 0.5);
        Files.createDirectory(directory.resolve("b"));

        assertThatThrownBy(this::compare)
                .isInstanceOf(ResultsException.class)
                .hasMessage("results directory " + directory.resolve("b") + " holds no run");
    }

    /** Keys and circumstances alone: a column that is left out by mistake would never be compared. */
    @Test
    void onlyCircumstancesAreLeftOut() {
        String ofRuns =
                "run_id attempt sweep run_key stands_for seed message trained_by prefix_steps load_seconds train_seconds image_wait_seconds monitor_seconds"
                        + " validation_seconds evaluation_seconds checkpoint_seconds training_seconds prefix_seconds prefix_flops peak_device_bytes"
                        + " peak_host_bytes device host executor slot code_version library_versions started_at finished_at training_joules spec_json";
        assertThat(leftOut(ResultTables.RUNS)).isEqualTo(ofRuns);
        assertThat(leftOut(ResultTables.SCORES))
                .isEqualTo("run_id attempt benchmark stands_for protocol split partial");
        assertThat(leftOut(ResultTables.SCORE_DETAILS)).isEqualTo("run_id attempt benchmark protocol category metric");
        assertThat(leftOut(ResultTables.ITEMS)).isEqualTo("run_id attempt benchmark protocol item_id");
        assertThat(leftOut(ResultTables.STEPS)).isEqualTo("run_id attempt step seconds");
        assertThat(leftOut(ResultTables.NORMS))
                .isEqualTo("run_id attempt step tower layer projection part criterion norm");
        assertThat(leftOut(ResultTables.FREEZES)).isEqualTo("run_id attempt step tower layer projection part event");
        assertThat(leftOut(ResultTables.VALIDATIONS)).isEqualTo("run_id attempt step seconds");
    }

    private static String leftOut(Table table) {
        return table.columns().stream()
                .filter(column -> !TableDifference.isCompared(table, column))
                .map(Column::name)
                .collect(Collectors.joining(" "));
    }

    private SweepComparison compare() {
        return SweepComparison.of(directory.resolve("a"), directory.resolve("b"));
    }

    /** @param loss of every run's second step */
    private void sweep(String name, int seeds, Map<String, Object> run, double loss) {
        SweepFixture sweep = new SweepFixture(directory.resolve(name));
        for (int seed = 1; seed <= seeds; seed++) {
            String id = sweep.completed("m", "full", seed, run);
            sweep.scores(id, List.of(score("boolq", "", 0.5)));
            sweep.items(id, List.of(item("boolq", 0, 2)));
            sweep.rows(
                    ResultTables.STEPS,
                    id,
                    List.of(
                            Map.of("step", 1, "loss", 0.75, "seconds", Math.random()),
                            Map.of("step", 2, "loss", loss, "seconds", Math.random())));
            sweep.norms(id, 3, 2);
        }
    }
}
