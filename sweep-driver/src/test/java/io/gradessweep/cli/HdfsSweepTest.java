package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.store.Hdfs;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RetryLog;
import io.gradessweep.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose results lie on a real HDFS. */
class HdfsSweepTest {
    @TempDir
    static Path cluster;

    private static Hdfs hdfs;

    @TempDir
    Path home;

    private TaskFunctions jobs = CheapMain.JOBS;
    private final CapturedCli cli = new CapturedCli();

    @BeforeAll
    static void start() throws IOException {
        hdfs = Hdfs.start(cluster);
    }

    @AfterAll
    static void stop() {
        hdfs.close();
    }

    @BeforeEach
    void configuration() throws IOException {
        new PlanFixture(home).write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora+grades")) + "\n");
        Files.createDirectory(home.resolve("cache"));
    }

    @Test
    void theSameTablesAsOnALocalDisk() throws IOException {
        String there = hdfs.uri("/results/test");
        String[] sweep = {"run", "sweep.yaml", "--cache", "cache", "--set", "seeds=[1, 2]", "--results"};
        Output run = execute(with(sweep, there));
        assertThat(run.code).as(run.err).isEqualTo(ExitCode.OK);
        assertThat(run.out).contains("Table 1", "Table 2").endsWith("runs: 4 completed, 0 failed, 0 skipped\n");
        assertThat(execute(with(sweep, "here")).code).isEqualTo(ExitCode.OK);

        Output compared = execute("compare", there, "here", "--cache", "cache");
        assertThat(compared.out).endsWith("identical\n").contains("| steps         |    4 |  400 | equal  |");
        String sql = "SELECT count(*) AS n FROM runs WHERE status = 'completed'";
        Output query = execute("query", there, sql, "--format", "csv", "--cache", "cache");
        assertThat(query.out.replace("\r", "")).isEqualTo("n\n4\n");
        assertThat(execute("report", there, "--cache", "cache").out).contains("Table 1");
        assertThat(execute(with(sweep, there)).out).endsWith("runs: 0 completed, 0 failed, 4 skipped\n");
    }

    /** Real runs: what they fork from is read from there. */
    @Test
    void runsShareTheirBeginningThroughIt() throws IOException {
        jobs = TaskFunctions.ofGpuTask();
        new PlanFixture(home)
                .small(20)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, full+es, full+grades")) + """

                        share_prefix: true
                        train: { epochs: 50, max_steps: 10 }
                        grades: { tau: 1.5 }
                        """);
        String there = hdfs.uri("/results/shared");
        String[] sweep = {
            "run",
            "sweep.yaml",
            "--cache",
            "cache",
            "--set",
            "models=[small]",
            "--set",
            "data.max_length=64",
            "--results"
        };
        Output shared = execute(with(sweep, there));
        assertThat(shared.code).as(shared.err + cli.progress()).isEqualTo(ExitCode.OK);
        assertThat(cli.progress()).contains("small/full/seed=1/prefix=0.55 is ready");
        String[] alone = with(with(with(sweep, "here"), "--set"), "share_prefix=false");
        assertThat(execute(alone).code).isEqualTo(ExitCode.OK);

        assertThat(execute("compare", there, "here", "--cache", "cache").out).endsWith("identical\n");
        String sql = "SELECT prefix_steps FROM runs";
        assertThat(execute("query", there, sql, "--format", "csv", "--cache", "cache")
                        .out
                        .replace("\r", ""))
                .isEqualTo("prefix_steps\n5\n5\n5\n");
        assertThat(execute("query", "here", sql, "--format", "csv").out.replace("\r", ""))
                .isEqualTo("prefix_steps\n0\n0\n0\n");
    }

    @Test
    void whatRanIsToldThoughItsTablesCannotBeCopied() throws IOException {
        Files.writeString(home.resolve("cache/results"), "in the way");
        String there = hdfs.uri("/results/told");
        Output run = execute("run", "sweep.yaml", "--cache", "cache", "--results", there);
        assertThat(run.code).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("error: results directory " + there + " cannot be read: ");
        assertThat(run.out).endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
    }

    /** The runs end while the name node is away, for longer than Hadoop's client tries by itself. */
    @Test
    void aNameNodeThatIsAwayForAWhileLosesNoRow() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            Files.createFile(home.resolve("cache/forever-" + seed));
        }
        String there = hdfs.uri("/results/away");
        CompletableFuture<Output> sweep = CompletableFuture.supplyAsync(() -> execute(
                "run",
                "sweep.yaml",
                "--cache",
                "cache",
                "--set",
                "seeds=[1, 2, 3]",
                "--slots",
                "6",
                "--results",
                there));
        ParquetResultStore store = new ParquetResultStore(there, new Configuration());
        int runs = 6;
        while (store.recorded().unended().size() < runs) {
            assertThat(sweep).isNotDone();
            Thread.sleep(50);
        }

        try (RetryLog retries = RetryLog.of(runs)) {
            hdfs.stopNameNode();
            for (int seed = 1; seed <= 3; seed++) {
                Files.delete(home.resolve("cache/forever-" + seed));
            }
            while (!retries.areSeen()) {
                assertThat(sweep).isNotDone();
                Thread.sleep(20);
            }
        }
        assertThat(sweep).isNotDone();
        hdfs.startNameNode();

        Output output = sweep.get();
        assertThat(output.code).as(output.err + cli.progress()).isEqualTo(ExitCode.OK);
        assertThat(output.out).endsWith("runs: 6 completed, 0 failed, 0 skipped\n");
        assertThat(store.statuses().values()).hasSize(6).containsOnly(RunStatus.COMPLETED);
        assertThat(store.launches().values()).containsOnly(1);
        String sql = "SELECT count(*) AS n, count(DISTINCT run_id) AS runs FROM steps";
        Output query = execute("query", there, sql, "--format", "csv", "--cache", "cache");
        assertThat(query.out.replace("\r", "")).isEqualTo("n,runs\n600,6\n");
    }

    private record Output(int code, String out, String err) {}

    private static String[] with(String[] arguments, String last) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    private Output execute(String... arguments) {
        int code = cli.execute(home, jobs, arguments);
        return new Output(code, cli.out.toString(), cli.err.toString());
    }
}
