package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cluster.ClusterShape;
import io.gradessweep.cluster.Installation;
import io.gradessweep.cluster.StandaloneCluster;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs over two devices on a real standalone cluster, whose worker discovers GPUs that are not there: Spark gives a run the
 * addresses, and the CPU's logical devices stand for the GPUs.
 */
class WholeGpuSweepTest {
    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();

    @BeforeEach
    void configuration() throws IOException {
        Files.createDirectory(home.resolve("cache"));
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full+grades")) + "\n")
                .small(20);
    }

    /** The executor is killed once a state is kept. What comes out is what one device computes undisturbed. */
    @Test
    void aRunOverTheAddressesOfTwoGpusGoesOnAfterItsExecutorWasKilled() throws Exception {
        try (StandaloneCluster cluster = start("0", "1")) {
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> cli.execute(
                    home, TaskFunctions.ofGpuTask(), arguments(cluster, "--checkpoint-every=1", "--retries=1")));
            while (!WrittenStates.areIn(home.resolve("results/test/checkpoints"))) {
                assertThat(code).as(cli.progress()).isNotDone();
                Thread.sleep(50);
            }
            cluster.executors().forEach(ProcessHandle::destroyForcibly);

            assertThat(code.get()).as(cli.err + cli.progress()).isEqualTo(ExitCode.OK);
        }
        assertThat(cli.progress()).containsPattern("small/full\\+grades/seed=1 resumed at step [1-9][0-9]*/\\d+\n");
        assertThat(query("SELECT device, slot, frozen_matrices AS froze, count(*) AS n FROM runs"
                        + " WHERE status = 'completed' GROUP BY ALL"))
                .as(cli.progress())
                .isEqualTo("device,slot,froze,n\n\"cpu:0,cpu:1\",\"gpu 0,1\",8,1\n");

        List<String> alone = new ArrayList<>(List.of("train", "sweep.yaml", "--cache", "cache"));
        alone.addAll(List.of("--run", "small/full+grades/seed=1", "--results", "results/alone"));
        alone.addAll(SETTINGS);
        assertThat(cli.execute(home, TaskFunctions.ofGpuTask(), alone.toArray(String[]::new)))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        SweepComparison comparison = SweepComparison.of(home.resolve("results/test"), home.resolve("results/alone"));
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
    }

    @Test
    void sharesOfTwoGpusAreRefused() throws Exception {
        try (StandaloneCluster cluster = start("0:0", "1:0")) {
            assertThat(cli.execute(home, CheapMain.JOBS, arguments(cluster))).isEqualTo(ExitCode.FAILED);
        }
        assertThat(cli.progress())
                .contains(
                        "a run computes on shares of one GPU, such as 0:0,0:1, or on whole GPUs, such as 0,1, and Spark"
                                + " gave it 0:0,1:0: start one worker per GPU where GPUs are shared");
    }

    /** All of attention, four matrices a layer, freezes when the grace period ends. */
    private static final List<String> SETTINGS = List.of(
            "--set=models=[small]",
            "--set=data.max_length=64",
            "--set=train.epochs=12",
            "--set=full.grades.tau_attention=1e9",
            "--set=full.grades.tau_mlp=1e-9");

    private StandaloneCluster start(String... addresses) throws InterruptedException {
        ClusterShape shape = new ClusterShape(1, 2, List.of(addresses), "512m");
        return StandaloneCluster.start(home.resolve("cluster"), shape, Installation.ofThisProcess());
    }

    private static String[] arguments(StandaloneCluster cluster, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "sweep.yaml", "--cache", "cache", "--gpus-per-run=2"));
        arguments.addAll(List.of("--conf-file", cluster.sweepSettings().toString()));
        for (String setting : List.of("grades.device=cpu", "executor.cores=2", "executor.resource.gpu.amount=2")) {
            arguments.addAll(List.of("--conf", "spark." + setting));
        }
        arguments.addAll(SETTINGS);
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private String query(String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(home.resolve("results/test"))) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
