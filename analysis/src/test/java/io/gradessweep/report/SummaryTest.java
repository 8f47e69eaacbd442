package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The summary by method, in the report and at the end of what a sweep prints. */
class SummaryTest {
    @TempDir
    Path results;

    private void run(
            SweepFixture sweep, String model, String method, long seed, int steps, long flops, double accuracy) {
        Map<String, Object> row = with(cost(10, flops, 1), "done_steps", steps);
        String id = sweep.completed(model, method, seed, with(row, "stands_for", "phi-4"));
        sweep.scores(id, List.of(score("b", "boolq", accuracy), score("p", "piqa", accuracy + 0.1)));
    }

    private String terminal() {
        return Report.withoutFigures(results).terminal();
    }

    @Test
    void ratiosAreToTheSameFineTuningAndMeansOverModels() {
        SweepFixture sweep = new SweepFixture(results);
        run(sweep, "one", "full", 1, 300, 1000, 0.5);
        run(sweep, "two", "full", 1, 300, 4000, 0.7);
        run(sweep, "one", "full+grades", 1, 200, 600, 0.4);
        run(sweep, "two", "full+grades", 1, 100, 1600, 0.8);
        run(sweep, "one", "lora", 1, 300, 500, 0.5);
        run(sweep, "two", "lora", 1, 300, 800, 0.5);
        run(sweep, "one", "lora+es", 1, 150, 400, 0.5);

        String summary = """
                Summary. Averages over 2 models, seed 1.

                method       runs  accuracy, %  steps  share of FLOPs
                full            2         65.0    300            1.00
                full+grades     2         65.0    150            0.50
                lora            2         55.0    300            1.00
                lora+es         1         55.0    150            0.80

                - Accuracy is the average over benchmarks.""";
        assertThat(terminal()).contains(summary).contains("- A method with fewer runs than others");
        assertThat(Report.markdown(results))
                .containsSubsequence(
                        "7 runs completed, 0 failed.\n\n## Summary\n\nAverages over 2 models, seed 1.\n\n| method      | runs |",
                        "| full+grades |    2 |        65.0 |   150 |           0.50 |\n",
                        "## Table 1");
    }

    /** The seeds' means are 60 and 62: their standard deviation is 1.414, the margin that times 12.7062 / sqrt 2. */
    @Test
    void spreadsAreOfTheSeedsMeans() {
        SweepFixture sweep = new SweepFixture(results);
        run(sweep, "one", "full", 1, 10, 1000, 0.50);
        run(sweep, "two", "full", 1, 20, 1000, 0.60);
        run(sweep, "one", "full", 2, 10, 1000, 0.51);
        run(sweep, "two", "full", 2, 20, 1000, 0.63);
        assertThat(terminal())
                .contains("seeds 1, 2.", "full       4  61.0 ± 1.4 (±12.7)  15 ± 0 (±0)  1.00 ± 0.00 (±0.00)\n")
                .contains("- ± is the sample standard deviation over seeds");

        run(sweep, "two", "full", 3, 20, 1000, 0.65);
        assertThat(terminal()).contains("full       5         62.8     16            1.00\n");
    }

    @Test
    void whatIsNotKnownOfAllRunsIsNotAveraged() {
        SweepFixture sweep = new SweepFixture(results);
        run(sweep, "one", "full+grades", 1, 10, 1000, 0.5);
        sweep.completed("two", "full+grades", 1, with(cost(1, 1, 1), "done_steps", 20));
        sweep.completed("one", "base", 0, cost(0, 0, 0));
        assertThat(terminal())
                .contains("base            1            –      –               –\n")
                .contains("full+grades     2            –     15               –\n");
    }

    /** A miniature is not compared with the paper's model on a terminal; the model itself is. */
    @Test
    void theTerminalComparesNoStandIn() {
        SweepFixture sweep = new SweepFixture(results);
        run(sweep, "mini-phi-4", "full", 1, 10, 1000, 0.5);
        run(sweep, "phi-4", "full", 1, 10, 1000, 0.5);
        assertThat(terminal())
                .containsPattern("mini-phi-4  full    1 +50.00 +60.00 +55.00\n")
                .contains(
                        "phi-4       full    1  50.00 [90.49, -40.49]  60.00 [91.95, -31.95]  55.00 [91.22, -36.22]\n")
                .doesNotContain("**", "|", "Claims", "Audit");
        assertThat(Report.markdown(results))
                .containsPattern("\\| mini-phi-4 \\| full +\\| +1 \\| 50.00 \\[90.49, -40.49] \\|");
    }

    /** A table that is too wide has its first columns, and says how many more there are. */
    @Test
    void whatDoesNotFitIsLeftToTheReport() {
        SweepFixture sweep = new SweepFixture(results);
        for (long seed = 1; seed <= 2; seed++) {
            run(sweep, "mini-phi-4", "full", seed, 10, 1000 + seed, 0.5 + 0.01 * seed);
        }
        assertThat(terminal().lines().mapToInt(String::length).max().orElseThrow())
                .isLessThanOrEqualTo(120);
        assertThat(terminal()).contains("The report has 3 more columns of this table.\n");
    }
}
