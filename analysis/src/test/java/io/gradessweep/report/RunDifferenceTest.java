package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.answers;
import static io.gradessweep.report.SweepFixture.item;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.statistics.Estimate;
import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDifferenceTest {
    private static final String WORLD =
            "{\"data\": {\"benchmarks\": [{\"name\": \"colours\", \"source\": {\"type\": \"world_questions\"}}]}}";

    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void start() {
        sweep = new SweepFixture(results);
    }

    /** Of eight items 6 are right against 3, of four 1 against 2: (3 / 8 - 1 / 4) / 2. */
    @Test
    void benchmarksHaveTheSameWeight() {
        String one = run("full+grades", answers("boolq", "11111100"), answers("siqa", "1000"));
        String other = run("full", answers("boolq", "11100000"), answers("siqa", "0110"));
        Estimate estimate = difference(one, other);
        assertThat(estimate.difference()).isCloseTo(0.0625, within(1e-12));
        assertThat(difference(other, one).difference()).isCloseTo(-0.0625, within(1e-12));
        assertThat(estimate.low()).isLessThan(0.0625).isGreaterThan(-0.4);
    }

    @Test
    void itemsThatOneWasNotAskedDoNotCount() {
        String one = run("full+grades", answers("boolq", "1100"), answers("siqa", "0000"));
        String other = run("full", answers("boolq", "10"));
        assertThat(difference(one, other).difference()).isEqualTo(0.5);
    }

    /** Half of eight facts, each asked for by five, is won: the interval is that of eight observations, not of forty. */
    @Test
    void askersOfOneFactAreOneObservation() {
        List<String> runs = new ArrayList<>();
        for (String method : List.of("full+grades", "full")) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                boolean isRight = method.equals("full+grades") && i < 20;
                Map<String, Object> row = with(item("colours", 0, 2), "correct", isRight);
                rows.add(with(row, "item_id", "colour-entity" + i / 5 + "-name" + i % 5));
            }
            String runId = sweep.completed("m", method, 1, Map.of("spec_json", WORLD));
            sweep.rows(ResultTables.ITEMS, runId, rows);
            runs.add(runId);
        }
        Estimate estimate = difference(runs.get(0), runs.get(1));
        assertThat(estimate.difference()).isEqualTo(0.5);
        assertThat(estimate.standardError()).isCloseTo(0.5 / Math.sqrt(7), within(0.02));
    }

    @Test
    void runsWithNoItemInCommonAreRefused() {
        String one = run("full+grades", answers("boolq", "1100"));
        String other = run("full", answers("siqa", "10"));
        assertThatThrownBy(() -> difference(one, other))
                .isInstanceOf(ResultsException.class)
                .hasMessageEndingWith("were not asked one same item");
    }

    @Test
    void runsWhoseAnswersAreRightInPartAreRefused() {
        List<Map<String, Object>> soft = answers("vqav2", "11").stream()
                .map(item -> with(item, "correct", null))
                .toList();
        String one = run("full+grades", soft);
        String other = run("full", soft);
        assertThatThrownBy(() -> difference(one, other))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("share no item whose answer is right or wrong, by which they are compared");
    }

    private String run(String method, List<Map<String, Object>> answers, List<Map<String, Object>> others) {
        List<Map<String, Object>> all = new ArrayList<>(answers);
        all.addAll(others);
        return run(method, all);
    }

    private String run(String method, List<Map<String, Object>> answers) {
        String runId = sweep.completed("m", method, 1, Map.of());
        sweep.items(runId, answers);
        return runId;
    }

    private Estimate difference(String one, String other) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return RunDifference.of(database, one, other);
        }
    }
}
