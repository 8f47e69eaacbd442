package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Spark, real training, a small world: forty steps, of which 21 are shared. */
class CalibrateCommandTest {
    private static final List<String> SWEEP = List.of(
            "sweep: test",
            "models: [small]",
            "methods: [full, full+grades]",
            "seeds: [1]",
            "data: { train: [colours], max_length: 64 }",
            "train: { epochs: 10, max_steps: 40, micro_batch: 4, gradient_accumulation: 2 }",
            "grades.grace_period_ratio: 0.55");
    private static final String[] CALIBRATE = command("--out", "found.yaml");

    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();

    @BeforeEach
    void sweep() throws IOException {
        sweep(home);
    }

    /** A search among four candidates, two at a time. */
    static String[] command(String... more) {
        List<String> words =
                List.of("calibrate", "sweep.yaml", "--slots", "2", "--candidates", "4", "--goal", "flops_ratio<=0.8");
        return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
    }

    static void sweep(Path home) throws IOException {
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", SWEEP) + "\n")
                .small(50);
        Files.createDirectory(home.resolve("cache"));
    }

    @Test
    void tauIsFoundByRunsThatForkAndHalveAndIsNotLookedForTwice() throws IOException {
        assertThat(execute(CALIBRATE)).as(cli.err + "\n" + cli.out).isEqualTo(ExitCode.OK);
        String first = cli.out.toString();
        assertThat(first)
                .startsWith("small/full, flops_ratio<=0.8: tau ")
                .contains("4 candidates, 2 trained to the end: ")
                .contains("dropped at step 26")
                .endsWith("calibrated: 1 of 1\n");
        assertThat(query("SELECT status, count(*) AS n FROM runs GROUP BY ALL ORDER BY ALL"))
                .isEqualTo("status,n\ncompleted,3\npaused,2\n");
        assertThat(query("SELECT DISTINCT prefix_steps FROM runs")).isEqualTo("prefix_steps\n21\n");
        assertThat(query("SELECT DISTINCT done_steps FROM runs WHERE status = 'paused'"))
                .isEqualTo("done_steps\n26\n");
        assertThat(home.resolve("results/test-calibration/prefixes")).isEmptyDirectory();
        assertThat(home.resolve("results/test-calibration/checkpoints")).isEmptyDirectory();
        assertThat(home.resolve("results/test-calibration/small-full.svg"))
                .content()
                .startsWith("<svg xmlns")
                .contains("small/full", "goal flops_ratio&lt;=0.8; ", "tau (gradient/l1)")
                .contains("trained to the end", "dropped", "stroke-dasharray")
                .endsWith("</svg>\n");

        String attempts = query("SELECT run_id, attempt FROM attempts ORDER BY ALL");
        assertThat(execute(CALIBRATE)).isEqualTo(ExitCode.OK);
        assertThat(cli.out).hasToString(first);
        assertThat(query("SELECT run_id, attempt FROM attempts ORDER BY ALL")).isEqualTo(attempts);

        sameRunAlone(tau(first));
    }

    /** The answer is one of a run that trains from its first step to its last, bit for bit. */
    private void sameRunAlone(String tau) throws IOException {
        assertThat(Files.readString(home.resolve("found.yaml"))).contains("model.small.full.grades.tau: ");
        String figures = "SELECT training_flops, done_steps, frozen_matrices, last_loss FROM runs WHERE tau = " + tau;
        String calibrated = query(figures);
        assertThat(execute(
                        "train",
                        "found.yaml",
                        "--run",
                        "small/full+grades/seed=1",
                        "--set",
                        "train.trace_norms_every=1",
                        "--results",
                        "results/alone"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(query("results/alone", figures)).isEqualTo(calibrated);
    }

    /** The run of the sweep that is written is the one that was tried, whose results are there already. */
    @Test
    void aTauIsFoundForEachSelectorByOneProbe() throws IOException {
        assertThat(execute(
                        "calibrate",
                        "sweep.yaml",
                        "--selectors",
                        "language.attention,language.mlp",
                        "--candidates",
                        "2",
                        "--finish",
                        "1",
                        "--goal",
                        "flops_ratio<=0.9",
                        "--out",
                        "found.yaml"))
                .as(cli.err + "\n" + cli.out)
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern(
                        "small/full, flops_ratio<=0.9: tau [0-9.]+ \\(attention\\), [0-9.]+ \\(MLP\\), level [0-9.]+")
                .contains("|  level |       proposed |");
        assertThat(Files.readString(home.resolve("found.yaml")))
                .contains("model.small.full.grades.tau.language.attention: ")
                .contains("model.small.full.grades.tau.language.mlp: ");
        assertThat(query("SELECT count(*) AS n FROM runs WHERE method = 'full'"))
                .isEqualTo("n\n1\n");
        assertThat(execute(
                        "run",
                        "found.yaml",
                        "--set",
                        "methods=[full+grades]",
                        "--set",
                        "train.trace_norms_every=1",
                        "--results",
                        "results/test-calibration"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("runs: 0 completed, 0 failed, 1 skipped");
    }

    @Test
    void aGoalThatNobodyCanReachIsToldAndFails() {
        assertThat(execute(
                        "calibrate",
                        "sweep.yaml",
                        "--candidates",
                        "2",
                        "--finish",
                        "1",
                        "--set",
                        "grades.grace_period_ratio=0.9",
                        "--out",
                        "found.yaml",
                        "--goal",
                        "flops_ratio<=0.3"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).isEqualTo("calibrated: 0 of 1\n");
        assertThat(cli.progress())
                .contains("small/full: flops_ratio<=0.3 cannot be reached: a run that freezes everything as soon as it"
                        + " may has 0.925; lower grades.grace_period_ratio")
                .contains("found.yaml is not written: no tau was found");
        assertThat(home.resolve("found.yaml")).doesNotExist();
    }

    @Test
    @Tag("slow")
    void theBenchmarkTellsWhatItCosts() throws IOException {
        Files.createDirectory(home.resolve("conf/sweeps"));
        Files.copy(home.resolve("sweep.yaml"), home.resolve("conf/sweeps/mini.yaml"));
        assertThat(execute("bench", "--calibration")).as(cli.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern(
                        "small/full +8 candidates, [2-8] trained to the end: [0-9.]+ x the [0-9.]+ s of the probe alone")
                .containsPattern("1 calibrations: median [0-9.]+ x the probe alone, from ");
    }

    @Test
    void wrongInputIsRefusedBeforeAnythingStarts() {
        assertThat(execute("calibrate", "sweep.yaml", "--goal", "fast")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString("error: --goal must be flops_ratio<=X, frozen>=X or not_worse<=POINTS, not fast\n");
        assertThat(execute("calibrate", "sweep.yaml", "--candidates", "1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err).hasToString("error: --finish must be at most --candidates, 1, not 2\n");
        assertThat(execute("calibrate", "sweep.yaml", "--confidence", "90")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err).hasToString("error: --confidence must be a number in (0, 1), not 90.0\n");
        assertThat(execute("calibrate", "sweep.yaml", "--set", "grid.grades.tau=[1]"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .contains("grades.tau = 1  (--set grid)", "would change the tau that is found; leave it out");
        assertThat(execute("calibrate", "sweep.yaml", "--out", "missing/found.yaml"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString(
                        "error: --out missing/found.yaml cannot be written; name a file in a directory there is\n");
        assertThat(home.resolve("results/test-calibration/runs")).doesNotExist();
    }

    private static String tau(String text) {
        Matcher matcher =
                Pattern.compile(": tau ([0-9.E-]+), confidence [0-9]+ %").matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private String query(String sql) {
        return query("results/test-calibration", sql);
    }

    private String query(String results, String sql) {
        assertThat(execute("query", results, sql, "--format", "csv"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        return cli.out.toString().replace("\r\n", "\n");
    }

    private int execute(String... arguments) {
        return cli.execute(home, TaskFunctions.ofGpuTask(), arguments);
    }
}
