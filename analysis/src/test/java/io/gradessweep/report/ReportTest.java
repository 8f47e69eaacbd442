package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.answers;
import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path results;

    @Test
    void noRunsAreSaidToBeNone() {
        assertThat(Report.markdown(results)).isEqualTo("""
                        # Results of %s

                        0 runs completed, 0 failed.

                        ## Table 1: accuracy, percent

                        No completed run has a figure for this table.

                        ## Table 2: training time and FLOPs

                        No completed run has a figure for this table.

                        ## Differences between methods

                        No method could be compared with `full` or `lora` alone on the same items.
                        """.formatted(results.getFileName()));
    }

    @Test
    void writesWhatItReturns(@TempDir Path directory) throws IOException {
        SweepFixture sweep = new SweepFixture(results);
        sweep.scores(sweep.completed("m", "full", 1, cost(50, 500, 500)), List.of(score("boolq", "boolq", 0.5)));

        Path file = Report.withoutFigures(results).writeText(directory.resolve("made/here"));

        assertThat(file).isEqualTo(directory.resolve("made/here/report.md"));
        assertThat(Files.readString(file))
                .isEqualTo(Report.markdown(results))
                .contains("1 run completed, 0 failed.")
                .contains("## Table 1")
                .contains("## Table 2")
                .doesNotContain("stand-ins");
    }

    @Test
    void failedRunsAreListedByCause() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.failed("m/full/seed=1", "diverged", "the loss is NaN\nat step 3");
        sweep.failed("m/lora/seed=1", "out_of_memory", "needs 12 GB");
        for (int seed = 2; seed <= 12; seed++) {
            sweep.failed("m/lora/seed=" + (seed + 10), "out_of_memory", "needs 12 GB");
        }

        assertThat(Report.markdown(results))
                .contains("0 runs completed, 13 failed.")
                .contains("- Failed, diverged, 1: `m/full/seed=1` the loss is NaN at step 3\n")
                .contains("- Failed, out_of_memory, 12: `m/lora/seed=1` needs 12 GB; `m/lora/seed=12` needs 12 GB;")
                .contains("; and 2 more\n");
    }

    /** Paused runs, such as candidates that a calibration dropped, have not failed: they can go on. */
    @Test
    void aPausedRunHasNotFailed() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.failed("m/full/seed=1", "diverged", "the loss is NaN");
        sweep.completed("m", "full", 2, with(cost(5, 5, 5), "status", "paused"));
        assertThat(Report.markdown(results)).contains("0 runs completed, 1 failed, 1 paused.\n");
    }

    @Test
    void standInsAreNeverTakenForThePapersModels() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.scores(
                sweep.completed("mini-qwen3-0.6b", "full", 1, with(cost(5, 5, 5), "stands_for", "qwen3-0.6b")),
                List.of(score("mini-boolq", "boolq", 0.5), score("arc-easy-harness", "arc_easy", 0.5)));
        sweep.completed("phi-4", "full", 1, with(cost(5, 5, 5), "stands_for", "phi-4"));

        assertThat(Report.markdown(results))
                .contains(
                        "- Miniature stand-ins; not comparable with the paper's models: mini-qwen3-0.6b for qwen3-0.6b.\n")
                .contains("- Stand-ins; not comparable with the paper's benchmarks: mini-boolq for boolq.\n");
    }

    @Test
    void timesOfDifferentMachinesAreNoted() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("m", "full", 1, with(cost(5, 5, 5), "device", "cuda:0"));
        sweep.completed("m", "lora", 1, with(cost(5, 5, 5), "device", "cuda:1"));
        sweep.completed("n", "full", 1, cost(5, 5, 5));
        sweep.completed("n", "lora", 1, with(cost(5, 5, 5), "host", "there"));

        assertThat(Report.markdown(results))
                .contains("- Times of n come from more than one machine: here cpu, there cpu.\n")
                .doesNotContain("Times of m");
    }

    /** Their times are of the machine that trained, which has a row of its own. */
    @Test
    void runsThatScoredKeptWeightsAreCountedAndTheirMachineIsNot() {
        SweepFixture sweep = new SweepFixture(results);
        String trained = sweep.completed("m", "full", 1, cost(5, 5, 5));
        assertThat(Report.markdown(results)).doesNotContain("Scored from weights");

        sweep.completed("m", "full", 1, with(with(cost(5, 5, 5), "trained_by", trained), "host", "there"));
        assertThat(Report.markdown(results))
                .contains("- Scored from weights that other runs kept, 1: their times and FLOPs of training are")
                .doesNotContain("Times of m");
    }

    @Test
    void thresholdsOutsideTheNormsSeenAreSaidOnce() {
        SweepFixture sweep = new SweepFixture(results);
        grades(sweep, "low", 0.5, 0.5, 2);
        grades(sweep, "between", 1, 0.5, 2);
        grades(sweep, "high", 3, 0.5, 2);

        String low =
                "Nothing froze in 1 run of `full+grades` (low): tau 0.5 (gradient) lies below every norm seen, which were"
                        + " 0.500 to 2.00.";
        assertThat(Report.withoutFigures(results).frozeNothing()).containsExactly(low);
        assertThat(Report.markdown(results))
                .containsOnlyOnce("- " + low + " `grades calibrate` finds a tau.\n")
                .contains("- `high/full+grades/seed=1`: tau 3.0 (gradient) lies above all norms seen, so all froze at"
                        + " once; they were 0.500 to 2.00.\n")
                .doesNotContain("`between/");
    }

    @Test
    void runsOfAMethodThatFrozeNothingAreOneSentence() {
        SweepFixture sweep = new SweepFixture(results);
        grades(sweep, "two", 4, 10.5, 20);
        grades(sweep, "one", 0.5, 12, 176);

        assertThat(Report.withoutFigures(results).frozeNothing())
                .containsExactly(
                        "Nothing froze in 2 runs of `full+grades` (one, two): tau 0.5, 4.0 (gradient) lies below"
                                + " every norm seen, which were 10.5 to 176.");
    }

    /** A model of one's own has nothing to do with the paper's claims. */
    @Test
    void claimsOfThePaperNeedAModelOfItsOwn() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("mine", "full", 1, cost(5, 5, 5));
        String uncompared =
                "- No model stands for one of the paper's, so that its claims and tables are not compared with"
                        + " these runs.\n";
        assertThat(Report.markdown(results))
                .contains(uncompared)
                .doesNotContain("Claims of the paper", "Audit of the paper");

        sweep.completed("mini-phi-4", "full", 1, with(cost(5, 5, 5), "stands_for", "phi-4"));
        assertThat(Report.markdown(results))
                .contains("## Claims of the paper", "## Audit of the paper")
                .doesNotContain(uncompared);
    }

    private static void grades(SweepFixture sweep, String model, double tau, double... norms) {
        Map<String, Object> run = new HashMap<>(cost(5, 5, 5));
        run.put("early_stopping", "grades");
        run.put("criterion", "gradient");
        run.put("norm", "l1");
        run.put("tau", tau);
        sweep.norms(sweep.completed(model, "full+grades", 1, run), norms);
    }

    @Test
    void differencesThatHoldAreListed() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.items(sweep.completed("m", "full", 1, cost(5, 5, 5)), answers("boolq", "000000000000"));
        sweep.items(sweep.completed("m", "full+es", 1, cost(5, 5, 5)), answers("boolq", "000000000011"));

        assertThat(Report.markdown(results))
                .contains("\n\nNone of the 1 differences to `full` or `lora` alone holds.\n\n- Accuracies in percent");

        sweep.items(sweep.completed("m", "full+grades", 1, cost(5, 5, 5)), answers("boolq", "111111111111"));
        sweep.items(sweep.completed("m", "full+stop_at", 1, cost(5, 5, 5)), answers("boolq", "1"));

        assertThat(Report.markdown(results))
                .contains("Of the 2 differences to `full` or `lora` alone these hold:\n\n### Protocol `harness`\n")
                .contains(
                        "| +100.00 [+100.00, +100.00] | 0.00 |  12 |   0 | 4.88e-4 |  9.77e-4 |   yes |\n\n- Accuracies")
                .doesNotContain("| full+es     | full    | boolq")
                .contains(
                        "\n\nNot compared, 1: runs of full+stop_at and full of m were not asked the same items of boolq");
    }

    @Test
    void anUnwritableDirectoryIsNamed(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");

        assertThatThrownBy(() -> Report.write(results, file))
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith("cannot write the report into " + file);
    }

    @Test
    void aSpecThatIsNotJsonIsNamed() {
        new SweepFixture(results).completed("m", "full", 1, with(cost(5, 5, 5), "spec_json", "{"));

        assertThatThrownBy(() -> Report.markdown(results))
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith("spec_json of run run001 is not JSON");
    }
}
