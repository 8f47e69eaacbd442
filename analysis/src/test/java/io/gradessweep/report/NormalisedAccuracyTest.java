package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.item;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.statistics.Estimate;
import io.gradessweep.statistics.Resampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two benchmarks of four items. The first is quoted with the normalised accuracy, by which full has one item right and
 * full+grades three; by the other it is the reverse. The second is quoted with the other accuracy, and both have half.
 */
class NormalisedAccuracyTest {
    @TempDir
    static Path results;

    private static String full;
    private static String grades;
    private static ResultDatabase database;

    @BeforeAll
    static void run() {
        SweepFixture sweep = new SweepFixture(results);
        full = run(sweep, "full", "1110", "1000");
        grades = run(sweep, "full+grades", "1000", "1110");
        database = ResultDatabase.open(results);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static String run(SweepFixture sweep, String method, String plain, String normalised) {
        Map<String, Object> run = new HashMap<>(cost(80, 1, 1));
        run.putAll(Map.of("load_seconds", 5.0, "checkpoint_seconds", 0.5, "evaluation_seconds", 1000.0));
        run.putAll(Map.of("prefix_seconds", 20.0, "train_seconds", 70.0));
        String id = sweep.completed("m", method, 1, run);
        Map<String, Object> a = new HashMap<>(score("a", "", share(plain)));
        a.putAll(Map.of("metric", "accuracy_normalised", "accuracy_normalised", share(normalised)));
        a.putAll(Map.of("standard_error", 0.25, "standard_error_normalised", 0.125, "items", 4));
        a.putAll(Map.of("skipped_rows", 1, "cut_items", 2, "items_in_training", 3, "split", "test"));
        sweep.scores(id, List.of(a, with(score("b", "", 0.5), "accuracy_normalised", 0.0)));
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Map<String, Object> item = new HashMap<>(item("a", 0, 2));
            item.put("correct", plain.charAt(i) == '1');
            item.put("correct_normalised", normalised.charAt(i) == '1');
            items.add(item);
        }
        for (int i = 0; i < 4; i++) {
            items.add(with(with(item("b", 0, 2), "correct", i < 2), "correct_normalised", method.equals("full")));
        }
        sweep.items(id, items);
        return id;
    }

    private static double share(String answers) {
        return answers.chars().filter(answer -> answer == '1').count() / (double) answers.length();
    }

    @Test
    void accuraciesOfTable1AreEachBenchmarksOwn() {
        List<String> rows = new ArrayList<>();
        for (Row row : NamedQuery.ACCURACY.rows(database)) {
            rows.add(row.text("method") + " " + row.text("benchmark") + " " + row.text("metric") + " "
                    + row.text("accuracy"));
        }
        assertThat(rows)
                .containsExactly(
                        "full a accuracy_normalised 25.0",
                        "full b accuracy 50.0",
                        "full  accuracy 37.5",
                        "full+grades a accuracy_normalised 75.0",
                        "full+grades b accuracy 50.0",
                        "full+grades  accuracy 62.5");
    }

    @Test
    void theReportSaysWhichAccuracyItIs() {
        assertThat(MarkdownCells.of(Report.markdown(results)))
                .anySatisfy(cells -> assertThat(cells).contains("a (acc_norm)", "b"));
    }

    /** Once all three items of four that the normalised accuracy tells apart count for full+grades, and none for full. */
    @Test
    void differencesAreThoseOfTheSameAccuracy() {
        DifferenceRequest request =
                new DifferenceRequest(Optional.empty(), Optional.empty(), Optional.empty(), Resampling.USUAL);
        List<Difference> rows = Differences.of(database, request).rows();
        assertThat(rows.get(0).estimate().difference()).isEqualTo(0.5);
        assertThat(List.of(rows.get(0).answers().b(), rows.get(0).answers().c()))
                .containsExactly(2L, 0L);
        assertThat(rows.get(1).estimate().difference()).isZero();
    }

    @Test
    void twoRunsAreComparedByIt() {
        Estimate estimate = RunDifference.of(database, grades, full);
        assertThat(estimate.difference()).isEqualTo(0.25);
    }

    @Test
    void aTriedRunHasTheMeanOfThem() {
        TriedRun run = TriedRun.find(database, grades).orElseThrow();
        assertThat(run.accuracy()).hasValue((0.75 + 0.5) / 2);
        assertThat(run.isCompleted()).isTrue();
        assertThat(run.seconds()).isEqualTo(85.5);
        assertThat(run.prefixSeconds()).isEqualTo(20);
        assertThat(run.ownSeconds()).isEqualTo(65.5);
        assertThat(TriedRun.find(database, "unknown")).isEmpty();
    }

    @Test
    void scoresHaveBothWithTheirErrorsAndCounts() {
        Row row = NamedQuery.SCORES.rows(database).get(0);
        assertThat(List.of(
                        row.text("run_key"),
                        row.text("protocol"),
                        row.text("benchmark"),
                        row.text("split"),
                        row.text("n"),
                        row.text("accuracy"),
                        row.text("standard_error"),
                        row.text("accuracy_normalised"),
                        row.text("standard_error_normalised"),
                        row.text("metric"),
                        row.text("skipped_rows"),
                        row.text("cut_items"),
                        row.text("items_in_training")))
                .containsExactly(
                        "m/full/seed=1",
                        "harness",
                        "a",
                        "test",
                        "4",
                        "75.0",
                        "25.0",
                        "25.0",
                        "12.5",
                        "accuracy_normalised",
                        "1",
                        "2",
                        "3");
    }
}
