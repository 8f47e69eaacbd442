package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.report.AuditSection.Check;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A planted inconsistency of each kind is found, and consistent results have none. */
class AuditTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void consistent() {
        sweep = new SweepFixture(results);
        for (long seed = 1; seed <= 2; seed++) {
            for (String method : List.of("full", "full+grades")) {
                sweep.scores(sweep.completed("m", method, seed, run(Map.of())), List.of(score("b", "boolq", 0.505)));
            }
        }
    }

    private static Map<String, Object> run(Map<String, Object> more) {
        Map<String, Object> row = new HashMap<>(cost(1, 1, 1));
        row.put("sweep", "s");
        row.put("precision", "fp32");
        row.put("code_version", "1");
        row.put("library_versions", "java=17");
        row.putAll(more);
        return row;
    }

    private List<String> findings(Check check) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return check.findings(database);
        }
    }

    @Test
    void consistentResultsHaveNoFinding() {
        for (Check check : Check.values()) {
            assertThat(findings(check)).as(check.name()).isEmpty();
        }
    }

    @Test
    void anAccuracyThatIsNoFractionIsFound() {
        sweep.scores(sweep.completed("m", "full", 3, run(Map.of())), List.of(score("b", "boolq", 0.5051)));
        assertThat(findings(Check.FRACTIONS)).containsExactly("m/full/seed=3, b: 0.5051 of 200 items");
    }

    @Test
    void aMeanOfMeansNeedBeNoFraction() {
        for (String metric : List.of("vqa_accuracy", "cider_d", "option_letter_by_subcategory", "option_letter")) {
            sweep.scores(
                    sweep.completed("m", "full", 3, run(Map.of("run_key", metric))),
                    List.of(with(score("b", "mmstar", 0.5051), "metric", metric)));
        }
        assertThat(findings(Check.FRACTIONS)).containsExactly("option_letter, b: 0.5051 of 200 items");
    }

    @Test
    void aMissingCellIsFound() {
        sweep.completed("m", "lora", 1, run(Map.of()));
        assertThat(findings(Check.MISSING)).containsExactly("m, lora, seed 2");
    }

    @Test
    void aPartialBenchmarkIsFound() {
        sweep.scores(
                sweep.completed("m", "full", 3, run(Map.of())),
                List.of(with(score("c", "piqa", 0.5), "partial", true)));
        assertThat(findings(Check.PARTIAL)).containsExactly("c (harness): 200 items");
    }

    @Test
    void testItemsAmongTheTrainingRowsAreFound() {
        sweep.scores(
                sweep.completed("m", "full", 3, run(Map.of())),
                List.of(with(score("b", "boolq", 0.5), "items_in_training", 7)));
        assertThat(findings(Check.OVERLAP)).containsExactly("b (harness): up to 7 of 200 items");
    }

    @Test
    void runsOfOtherDevicesVersionsAndPrecisionAreFound() {
        sweep.completed(
                "m",
                "full",
                3,
                run(Map.of(
                        "device", "cuda:1", "precision", "bf16", "code_version", "2", "library_versions", "java=21")));
        assertThat(findings(Check.MIXED))
                .containsExactly(
                        "m: 2 values of code version (1 / 2)",
                        "m: 2 values of device (cpu / cuda)",
                        "m: 2 values of library versions (java=17 / java=21)",
                        "m: 2 values of precision (bf16 / fp32)");
    }

    @Test
    void twoCardsOfOneKindAreNoDifference() {
        sweep.completed("n", "full", 1, run(Map.of("device", "cuda:0")));
        sweep.completed("n", "full", 2, run(Map.of("device", "cuda:1")));
        assertThat(findings(Check.MIXED)).isEmpty();
    }

    /** The two accuracies that are known to fit no split. They are of no interest where no run stands beside them. */
    @Test
    void thePapersImpossibleFractionsAreFound() {
        assertThat(Report.markdown(results)).contains("Audit of these results").doesNotContain("Audit of the paper");

        sweep.completed("mini", "full", 1, run(Map.of("stands_for", "qwen3-0.6b")));
        assertThat(Report.markdown(results))
                .contains("- mistral-7b-instruct-v0.3, full+grades: 66.47 on winogrande is no multiple of 1/1267.")
                .contains("- mistral-7b-instruct-v0.3, full+grades: 75.1 on arc_easy is no multiple of 1/570.");
    }
}
