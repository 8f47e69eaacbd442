package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.Rates;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.SpeedFile;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.CheapJobs;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class GradesCliTest {
    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    private Consumer<RunSpec> preflight = spec -> {};

    @BeforeEach
    void configuration() throws IOException {
        new PlanFixture(home).write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora+grades")) + "\n");
        Files.createDirectory(home.resolve("cache"));
    }

    @Test
    void runThenSkipThenReport() {
        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Table 1", "Table 2").endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(home.resolve("results/test/report.md")).exists();
        assertThat(progress.toString(StandardCharsets.UTF_8))
                .contains(
                        "2 runs: 2 to do, 0 skipped", "base model tiny-qwen is ready", "done   tiny-qwen/full/seed=1");

        // Spark would refuse this master: it is not even started
        assertThat(execute("run", "sweep.yaml", "--master", "nonsense")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).endsWith("runs: 0 completed, 0 failed, 2 skipped\n");

        assertThat(plan()).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .containsPattern("tiny-qwen +missing +")
                .containsPattern("tiny-qwen/full/seed=1 +completed +")
                .endsWith("2 runs on 1 pretrained base models: 2 completed, 0 failed, 0 missing\n");

        assertThat(execute("report", "results/test", "--out", "report")).isEqualTo(ExitCode.OK);
        assertThat(home.resolve("report/report.md")).content().contains("Table 2");

        String sql = "SELECT method, last_loss < 1e-6 AS learned FROM runs ORDER BY method";
        assertThat(execute("query", "results/test", sql, "--format", "csv")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().replace("\r", "")).isEqualTo("""
                method,learned
                full,true
                lora+grades,true
                """);
    }

    @Test
    void aFailureIsCountedAndTriedAgain() throws IOException {
        Path fault = Files.createFile(home.resolve("cache/throw-1"));
        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).endsWith("runs: 0 completed, 2 failed, 0 skipped\n");

        assertThat(execute("run", "sweep.yaml", "--cache", "cache", "--keep-failed"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).endsWith("runs: 0 completed, 2 failed, 0 skipped\n");

        Files.delete(fault);
        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
    }

    @Test
    void oneRunWithoutSpark() {
        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/full/seed=1", "--cache", "cache"))
                .isEqualTo(ExitCode.OK);
        assertThat(progress.toString(StandardCharsets.UTF_8)).contains("done   tiny-qwen/full/seed=1: 100 steps");

        assertThat(execute("query", "results/test", "SELECT executor || ' ' || status AS found FROM runs"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("local completed");

        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/ful/seed=1"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .isEqualTo("error: unknown run tiny-qwen/ful/seed=1; did you mean tiny-qwen/full/seed=1?\n");
    }

    @Test
    void aBaseThatCannotBeMadeIsTheRunsOutcome() throws IOException {
        Files.createFile(home.resolve("cache/broken-base"));
        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/full/seed=1", "--cache", "cache"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEmpty();

        assertThat(execute("query", "results/test", "SELECT status, message FROM runs", "--format", "csv"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("failed,").contains("no base for you");
    }

    @Test
    void wrongInputIsOneLineAndStartsNothing() {
        assertThat(execute("run", "sweep.yaml", "--set", "train.epochs=many")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --set: train.epochs must be a whole number >= 1, not \"many\"\n");

        preflight = spec -> {
            throw new InvalidInputException("model.safetensors ends early");
        };
        assertThat(execute("run", "sweep.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: tiny-qwen/full/seed=1: model.safetensors ends early\n");
        assertThat(plan()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).endsWith("0 completed, 0 failed, 2 missing\n");

        assertThat(execute("run", "sweep.yaml", "--results", "sweep.yaml/results"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .contains("sweep.yaml/results cannot be written")
                .doesNotContain("\tat ");
    }

    @Test
    void theCountsArePrintedEvenWhereTheReportFails() throws IOException {
        Files.createDirectories(home.resolve("results/test/report.md"));

        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).isEqualTo("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(err.toString()).startsWith("error: cannot write the report").doesNotContain("\tat ");
    }

    @Test
    void aResultsPathThatNoReportCouldReadStartsNothing() {
        for (String command : List.of("run", "train")) {
            List<String> arguments =
                    new ArrayList<>(List.of(command, "sweep.yaml", "--cache", "cache", "--results", "try[1]/new"));
            if (command.equals("train")) {
                arguments.addAll(List.of("--run", "tiny-qwen/full/seed=1"));
            }
            assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(err.toString()).contains("try[1]/new: DuckDB reads * ? [ ] in a path as a pattern");
            assertThat(home.resolve("try[1]")).doesNotExist();
        }
        assertThat(home.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void wrongArguments() {
        assertThat(execute("run", "none.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: none.yaml: no such file\n");
        assertThat(execute("run", "sweep.yaml", "--slots", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("error: --slots must be a whole number >= 1, not 0\n");
        assertThat(execute("query", "nowhere", "SELECT 1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("error: no results directory").doesNotContain("\tat ");
        assertThat(execute("qury")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("Did you mean: grades query?");
        assertThat(execute()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("a command is missing", "try: grades --help");
    }

    @Test
    void everyCommandExplainsItself() {
        for (String command : List.of("plan", "run", "report", "query", "train", "settings")) {
            assertThat(execute(command, "--help")).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("Usage: grades " + command);
        }
        assertThat(execute("settings")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("optimizer.learning_rate", "default 2e-5 (full), 2e-4 (lora)");
        assertThat(plan("--show", "tiny-qwen/lora+grades/seed=1")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("lora.rank = 8  (conf/models/tiny-qwen.yaml)");
    }

    @Test
    void interruptionKeepsWhatIsDoneAndSaysHowToGoOn() throws Exception {
        Files.createFile(home.resolve("cache/forever-2"));
        Path log = home.resolve("log");
        Process process = new ProcessBuilder(command("run", "sweep.yaml", "--slots", "2", "--set", "seeds=[1, 2]"))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await(log, "done   tiny-qwen/lora+grades/seed=1");
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(log)
                .content()
                .contains("interrupted: completed runs are kept")
                .doesNotContain("\tat ");
        assertThat(plan("--set", "seeds=[1, 2]")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("4 runs on 1 pretrained base models: 2 completed");
    }

    /** The command line in a process of its own. */
    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m"));
        command.addAll(List.of(System.getProperty("grades.exports").split(" ", -1)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CheapMain.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--cache", home.resolve("cache").toString()));
        return command;
    }

    private static void await(Path log, String text) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (Files.readString(log).contains(text)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("never saw " + text + " in\n" + Files.readString(log));
    }

    /** On a device whose speed is known, so that none is measured. */
    private int plan(String... more) {
        Path cache = home.resolve("speeds");
        Rates rates = new Rates(1e-9, 0, 0);
        new SpeedFile(new JobContext(cache, "cpu", "local", 1, JobListener.SILENT, () -> false))
                .write(new Speed(Map.of(PassKind.FULL, rates, PassKind.LORA, rates, PassKind.INFERENCE, rates)));
        List<String> arguments = new ArrayList<>(List.of("plan", "sweep.yaml", "--cache", cache.toString()));
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Jobs jobs = new Jobs(CheapJobs::run, CheapJobs::ensure, preflight);
        Setup setup = new Setup(
                home,
                home,
                Map.<String, String>of()::get,
                jobs,
                new PrintStream(progress, true, StandardCharsets.UTF_8),
                ProgressDisplay.Medium.PLAIN,
                100);
        CommandLine line = GradesCli.commandLine(setup);
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }
}
