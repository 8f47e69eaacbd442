package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.JobContext;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.CheapJobs;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of ten items of each benchmark full gets none of {@code colours} right and GradES all; of {@code moods} full gets nine right
 * and GradES the same nine.
 */
class DifferencesCommandTest {
    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();
    private TaskFunctions jobs =
            new TaskFunctions(DifferencesCommandTest::scored, CheapJobs::ensure, CheapJobs::share, spec -> {});

    @BeforeEach
    void runs() throws IOException {
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, full+es, full+grades")) + "\n");
        Files.createDirectory(home.resolve("cache"));
        train("full");
        train("full+grades");
    }

    @Test
    void allDifferencesAreATable() {
        assertThat(differences()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .startsWith(
                        "### Protocol `harness`\n\n| model     | method      | against | benchmark |   n | items | clusters |")
                .contains(
                        "| full    | colours   |   1 |    10 |       10 |   100.00 |      0.00 | +100.00 [+100.00, +100.00] | 0.00 |  10 |")
                .contains(
                        "| full    | moods     |   1 |    10 |       10 |    90.00 |     90.00 |       +0.00 [+0.00, +0.00] | 0.00 |   0 |")
                .contains("| full    | average   |   1 |    20 |       20 |");
        assertThat(cli.progress()).isEqualTo("2 of 3 differences are more than chance may explain\n");
    }

    @Test
    void thoseThatHoldAreShownAlone() {
        assertThat(differences("--holding", "--format", "csv")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString().lines().skip(1)).hasSize(2).allMatch(line -> line.endsWith(",true"));
        assertThat(cli.progress())
                .isEqualTo("2 of 3 differences are more than chance may explain; the others are left out\n");

        assertThat(differences("--holding", "--benchmark", "moods")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.progress())
                .isEqualTo("0 of 1 differences are more than chance may explain; the others are left out\n");
    }

    @Test
    void theReferenceProtocolAndBenchmarkAreChosen() {
        assertThat(differences("--against", "full+grades", "--benchmark", "colours", "--format", "json"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains(
                        "\"method\":\"full\"",
                        "\"reference\":\"full+grades\"",
                        "\"difference\":-100.0",
                        "\"b\":0,\"c\":10")
                .doesNotContain("moods", "\"benchmark\":null");
        // A p of 2 / 1024, now of one difference.
        assertThat(cli.out.toString()).contains("\"p\":0.001953125,\"p_holm\":0.001953125,\"holds\":true");

        assertThat(differences("--protocol", "harness", "--resamples", "2000", "--seed", "9"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("### Protocol `harness`");
    }

    @Test
    void nothingToCompareIsSaid() {
        assertThat(execute("train", "sweep.yaml", "--results", "alone", "--run", "tiny-qwen/full/seed=1"))
                .isEqualTo(ExitCode.OK);
        cli.forgetProgress();
        assertThat(execute("differences", "alone")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.progress())
                .startsWith("no method was scored on the same benchmarks as the one it is compared with");
    }

    @Test
    void wrongInputIsOneLine() throws IOException {
        assertThat(differences("--against", "lora")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .isEqualTo("error: no completed run has method lora; there are full, full+grades\n");
        assertThat(differences("--resamples", "999")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: --resamples must be a whole number >= 1000, not 999\n");
        assertThat(execute("differences", "nowhere")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: no results directory");

        Files.createFile(home.resolve("cache/fewer"));
        train("full+es");
        assertThat(differences()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .startsWith(
                        "error: runs of full+es and full of tiny-qwen were not asked the same items of colours (harness),"
                                + " see item9-kim; name a benchmark");
        assertThat(differences("--benchmark", "moods")).isEqualTo(ExitCode.OK);
    }

    /** A real run: each fact of a world is asked for by eight. */
    @Test
    void itemsOfAWorldComeInClusters() {
        new PlanFixture(home).small(2);
        jobs = TaskFunctions.ofGpuTask();
        for (String method : List.of("full", "full+es")) {
            List<String> command = new ArrayList<>(
                    List.of("train", "sweep.yaml", "--results", "real", "--run", "small/" + method + "/seed=1"));
            for (String setting :
                    List.of("models=[small]", "methods=[full, full+es]", "data.max_length=64", "train.max_steps=3")) {
                command.addAll(List.of("--set", setting));
            }
            assertThat(execute(command.toArray(String[]::new)))
                    .as(cli.err.toString())
                    .isEqualTo(ExitCode.OK);
        }

        assertThat(execute("differences", "real", "--format", "csv")).isEqualTo(ExitCode.OK);
        List<String> lines = cli.out.toString().lines().toList();
        List<String> names = List.of(lines.get(0).split(",", -1));
        List<String> values = List.of(lines.get(1).split(",", -1));
        int clusters = Integer.parseInt(values.get(names.indexOf("clusters")));
        assertThat(clusters).isPositive();
        assertThat(values.get(names.indexOf("items"))).isEqualTo(String.valueOf(8 * clusters));
    }

    private static RunOutcome scored(RunSpec spec, JobContext context) {
        RunOutcome outcome = CheapJobs.run(spec, context);
        boolean alone = spec.earlyStopping() instanceof EarlyStopping.None;
        List<ItemScore> items = new ArrayList<>();
        int colours = Files.exists(context.cache().resolve("fewer")) ? 9 : 10;
        for (int i = 0; i < colours; i++) {
            items.add(item("colours", i, !alone));
        }
        for (int i = 0; i < 10; i++) {
            items.add(item("moods", i, i > 0));
        }
        RunOutcome.Traces traces = outcome.traces();
        return new RunOutcome.Completed(
                outcome.summary(),
                new RunOutcome.Traces(
                        traces.steps(), traces.norms(), traces.freezes(), traces.validations(), items, traces.scores()),
                outcome.provenance());
    }

    private static ItemScore item(String benchmark, int index, boolean right) {
        return new ItemScore(
                benchmark,
                Protocol.HARNESS,
                "item" + index + "-kim",
                0,
                right ? 0 : 1,
                right,
                right,
                List.of(-1.0, -2.0),
                null);
    }

    private void train(String method) {
        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/" + method + "/seed=1"))
                .isEqualTo(ExitCode.OK);
        cli.forgetProgress();
    }

    private int differences(String... arguments) {
        List<String> command = new ArrayList<>(List.of("differences", "results/test"));
        command.addAll(List.of(arguments));
        cli.forgetProgress();
        return execute(command.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return cli.execute(home, jobs, arguments);
    }
}
