package io.gradessweep.cli;

import static io.gradessweep.store.RunStatus.COMPLETED;
import static io.gradessweep.store.RunStatus.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGINT, as Ctrl-C sends it, to the command line in a process of its own. What follows it is this process's. */
class InterruptionTest {
    @TempDir
    Path home;

    private Path log;
    private CliProcess cli;
    private final CapturedCli next = new CapturedCli();

    @BeforeEach
    void configuration() throws IOException {
        log = home.resolve("log");
        cli = new CliProcess(home, log);
        Files.createDirectory(home.resolve("cache"));
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora+grades")) + "\n")
                .small(20);
    }

    @Test
    void cheapRunsThatAreDoneAreKept() throws Exception {
        Files.createFile(home.resolve("cache/forever-2"));
        Process process = cli.start(CheapMain.class, "run", "sweep.yaml", "--slots", "2", "--set", "seeds=[1, 2]");

        interrupt(process, () -> Files.readString(log).contains("done   tiny-qwen/lora+grades/seed=1"));

        assertThat(log)
                .content()
                .contains("interrupted: completed runs are kept", "\nstopped tiny-qwen/")
                .doesNotContain("\nfailed")
                .doesNotContain("\tat ");
        assertThat(statuses()).containsExactlyInAnyOrder(COMPLETED, COMPLETED, FAILED, FAILED);
        assertThat(next("plan", "sweep.yaml", "--set", "seeds=[1, 2]")).isEqualTo(ExitCode.OK);
        assertThat(next.out.toString()).contains("2 completed", "2 interrupted").doesNotContain("failed");
    }

    @Test
    void aPretrainingLeavesNothingAndTheSameCommandGoesOn() throws Exception {
        new PlanFixture(home).small(300);
        String[] command = {
            "run", "sweep.yaml", "--set", "models=[small]", "--set", "methods=[base]", "--set", "data.max_length=64"
        };
        Process process = cli.start(GradesCli.class, command);

        interrupt(process, () -> cached().stream().anyMatch(file -> file.endsWith("tokenizer.json")));

        assertThat(log)
                .content()
                .contains("\nstopped small\n")
                .doesNotContain(" failed:")
                .doesNotContain("\tat ");
        assertThat(cached()).isEmpty();
        assertThat(statuses()).isEmpty();

        assertThat(next(command)).isEqualTo(ExitCode.OK);
        assertThat(statuses()).containsExactly(COMPLETED);
        assertThat(cached()).anyMatch(file -> file.endsWith("pretraining.json"));
    }

    /** Interrupted under Spark and again without, a run of some seconds is the one that nobody disturbed. */
    @Test
    void aRunGoesOnFromItsCheckpoint() throws Exception {
        List<String> run = new ArrayList<>(List.of("sweep.yaml", "--checkpoint-every", "1"));
        for (String set : List.of("models=[small]", "methods=[full]", "data.max_length=64", "train.epochs=12")) {
            run.addAll(List.of("--set", set));
        }
        List<String> train = new ArrayList<>(run);
        train.addAll(List.of("--run", "small/full/seed=1"));
        Path checkpoints = home.resolve("results/test/checkpoints");

        interrupt(cli.start(GradesCli.class, command("run", run)), () -> WrittenStates.areIn(checkpoints));
        assertThat(WrittenStates.areIn(checkpoints)).isTrue();
        interrupt(
                cli.start(GradesCli.class, command("train", train)),
                () -> Files.readString(log).contains("resumed at step"));
        assertThat(statuses()).containsOnly(FAILED);

        assertThat(next(command("run", run))).as(next.err + next.progress()).isEqualTo(ExitCode.OK);
        assertThat(next.progress()).containsPattern("small/full/seed=1 resumed at step [1-9][0-9]*/\\d+\n");
        assertThat(statuses()).containsOnly(COMPLETED);
        assertThat(checkpoints).isEmptyDirectory();

        train.addAll(List.of("--results", "results/undisturbed"));
        assertThat(next(command("train", train))).isEqualTo(ExitCode.OK);
        SweepComparison comparison =
                SweepComparison.of(home.resolve("results/test"), home.resolve("results/undisturbed"));
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
    }

    private static String[] command(String name, List<String> arguments) {
        return Stream.concat(Stream.of(name), arguments.stream()).toArray(String[]::new);
    }

    /** @return exit code */
    private int next(String... command) {
        return next.execute(home, TaskFunctions.ofGpuTask(), command);
    }

    private void interrupt(Process process, Callable<Boolean> time) throws Exception {
        try {
            cli.await(process, time);
            CliProcess.signal(process, "INT");
            assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Files of base models, finished or not. */
    private List<Path> cached() throws IOException {
        Path bases = home.resolve("cache/base");
        if (!Files.exists(bases)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(bases)) {
            return files.filter(file -> !file.equals(bases)).toList();
        }
    }

    /** How the recorded runs ended. */
    private Collection<RunStatus> statuses() {
        String results = home.resolve("results/test").toUri().toString();
        return new ParquetResultStore(results, new Configuration()).statuses().values();
    }
}
