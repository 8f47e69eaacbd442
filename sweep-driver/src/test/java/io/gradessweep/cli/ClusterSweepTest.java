package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cluster.SharedCluster;
import io.gradessweep.cluster.StandaloneCluster;
import io.gradessweep.estimate.SweepCost;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a real standalone cluster: two workers of two slots, each with an address of a GPU that is not there. */
@ExtendWith(SharedCluster.class)
class ClusterSweepTest {
    /** Pairs of runs that had an address of one host at the same time, and pairs that ran at the same time at all. */
    private static final String SHARED = """
            WITH used AS (SELECT run_id, host, started_at, finished_at, unnest(string_split(slot[5:], ',')) AS address FROM runs)
            SELECT count(*) FILTER (a.host = b.host AND a.address = b.address) AS shared, count(*) > 0 AS several
            FROM used a JOIN used b
            ON a.run_id < b.run_id AND a.started_at < b.finished_at AND b.started_at < a.finished_at""";

    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();
    private StandaloneCluster cluster;

    @BeforeEach
    void configuration(StandaloneCluster shared) throws IOException {
        cluster = shared;
        Files.createDirectory(home.resolve("cache"));
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full")) + "\n")
                .small(20);
    }

    @Test
    void twentyFourTrainingRunsShareFourSlotsAndNoAddress() throws Exception {
        int code = run(
                TaskFunctions.ofGpuTask(),
                "--set=models=[small]",
                "--set=methods=[full, lora+grades]",
                "--set=seeds=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
                "--set=data.max_length=64",
                "--set=lora.grades.tau=0.5",
                "--set=train.epochs=50",
                "--set=train.max_steps=20");

        assertThat(code).as(cli.err + cli.progress()).isEqualTo(ExitCode.OK);
        assertThat(query("SELECT count(*) AS n, count(DISTINCT run_id) AS runs, count(DISTINCT executor) AS executors,"
                        + " min(done_steps) AS steps FROM runs WHERE status = 'completed' AND device = 'cpu'"))
                .isEqualTo("n,runs,executors,steps\n24,24,4,20\n");
        assertThat(query("SELECT DISTINCT slot FROM runs ORDER BY slot"))
                .isEqualTo("slot\ngpu 0:0\ngpu 0:1\ngpu 1:0\ngpu 1:1\n");
        assertThat(query("SELECT count(*) AS executors FROM (SELECT DISTINCT executor, slot FROM runs)"))
                .isEqualTo("executors\n4\n");
        assertThat(query(SHARED)).isEqualTo("shared,several\n0,true\n");
    }

    @Test
    void aRunThatNeedsMoreTakesBothAddressesOfAnExecutor() throws Exception {
        List<String> models =
                List.of("--set=models=[small, tiny-qwen]", "--set=seeds=[1, 2, 3]", "--set=data.max_length=64");
        long large = bytes("tiny-qwen");
        long small = bytes("small");
        assertThat(large).isGreaterThan(2 * small);
        List<String> arguments = new ArrayList<>(models);
        arguments.add("--conf=spark.executor.cores=2");
        arguments.add("--conf=spark.executor.resource.gpu.amount=2");

        arguments.add("--slot-memory=" + large * 2 / 3e6 + "MB");
        assertThat(run(CheapMain.JOBS, arguments.toArray(String[]::new)))
                .as(cli.err + cli.progress())
                .isEqualTo(ExitCode.OK);

        assertThat(query("SELECT model, count(*) AS n, min(len(slot)) AS shortest, max(len(slot)) AS longest FROM runs"
                        + " GROUP BY model ORDER BY model"))
                .isEqualTo("model,n,shortest,longest\nsmall,3,7,7\ntiny-qwen,3,11,11\n");
        assertThat(query(SHARED)).startsWith("shared,several\n0,");

        arguments.set(arguments.size() - 1, "--slot-memory=" + large / 3e6 + "MB");
        arguments.add("--set=train.max_steps=7");
        assertThat(run(CheapMain.JOBS, arguments.toArray(String[]::new))).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .contains("runs that no slot can hold:\n  tiny-qwen/full/seed=1 needs ")
                .doesNotContain("  small/full");
        arguments.add("--gpus-per-run=3");
        assertThat(run(CheapMain.JOBS, arguments.toArray(String[]::new))).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .contains(
                        "--gpus-per-run 3 needs executors that own as many GPUs, and spark.executor.resource.gpu.amount"
                                + " gives them 2; set it to 3");
        assertThat(query("SELECT count(*) AS n FROM runs")).isEqualTo("n\n6\n");
    }

    /** Of the four slots the application may have one. */
    @Test
    void oneSlotIsToldAsOne() {
        int code = run(CheapMain.JOBS, "--set=models=[small]", "--set=data.max_length=64", "--conf=spark.cores.max=1");

        assertThat(code).as(cli.err + cli.progress()).isEqualTo(ExitCode.OK);
        assertThat(cli.progress()).containsPattern("wall time [0-9.]+ s; the slot was busy for [0-9]+ % of it");
    }

    /** What a run of the model is estimated to take. */
    private long bytes(String model) {
        List<PlannedRun> runs = new PlanFixture(home)
                .small(20)
                .plan(PlanFixture.sweep("full"), "models=[" + model + "]", "data.max_length=64")
                .runs();
        return SweepCost.runs(runs, Optional.empty())
                .get(runs.get(0).runId())
                .cost()
                .memory()
                .total();
    }

    private int run(TaskFunctions jobs, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "sweep.yaml", "--cache", "cache"));
        arguments.addAll(List.of("--conf-file", cluster.sweepSettings().toString()));
        arguments.addAll(List.of("--conf", "spark.grades.device=cpu"));
        arguments.addAll(List.of(more));
        return cli.execute(home, jobs, arguments.toArray(String[]::new));
    }

    private String query(String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(home.resolve("results/test"))) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
