package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Spark, real files, a cheap job. */
class SparkSweepTest {
    private static final SparkOptions LOCAL = new SparkOptions("local[2]", OptionalInt.empty(), 1, Map.of());

    private static final FailureRules KEEP_GOING = new FailureRules(FailureRules.OnFailure.KEEP_GOING, 2);
    private static final FailureRules STOP = new FailureRules(FailureRules.OnFailure.STOP, 2);

    @TempDir
    Path home;

    private int runSeconds;

    private Path cache;
    private Path results;
    private ParquetResultStore store;
    private List<PlannedRun> runs;

    @BeforeEach
    void plan() throws IOException {
        cache = Files.createDirectory(home.resolve("cache"));
        results = home.resolve("results");
        store = new ParquetResultStore(results.toUri().toString(), new Configuration());
        runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "models=[tiny-qwen, tiny-llama-3.1]", "seeds=[1, 2, 3]")
                .runs();
    }

    @Test
    void aRunThatThrowsIsARowAndIsTriedAgain() throws Exception {
        ask("throw-2");
        ask("link-3");
        SweepResult first = run(LOCAL, runs, SweepListener.SILENT, KEEP_GOING);

        assertThat(first).isEqualTo(new SweepResult(2, 4, 0));
        assertThat(query("SELECT run_key, status, cause, message FROM runs WHERE model = 'tiny-qwen' ORDER BY seed"))
                .isEqualTo("""
                        run_key,status,cause,message
                        tiny-qwen/full/seed=1,completed,,
                        tiny-qwen/full/seed=2,failed,internal,java.lang.IllegalStateException: seed 2 was told to throw
                        tiny-qwen/full/seed=3,failed,internal,java.lang.UnsatisfiedLinkError: no libtorch in java.library.path
                        """);
        assertThat(query("SELECT count(*) AS n, max(loss) AS first FROM steps JOIN runs USING (run_id) WHERE seed = 1"))
                .isEqualTo("n,first\n200,1.0\n");
        assertThat(query("SELECT DISTINCT device, executor FROM runs")).isEqualTo("device,executor\ncpu,driver\n");
        assertThat(cache.resolve("base-qwen3")).exists();
        assertThat(cache.resolve("base-llama")).exists();

        Files.delete(cache.resolve("throw-2"));
        List<PlannedRun> missing = runs.stream()
                .filter(planned -> store.statuses().get(planned.runId()) != RunStatus.COMPLETED)
                .toList();
        assertThat(missing).hasSize(4);
        SweepResult second = run(LOCAL, missing, SweepListener.SILENT, KEEP_GOING);

        assertThat(second).isEqualTo(new SweepResult(2, 2, 0));
        assertThat(query("SELECT seed, attempt, status FROM runs WHERE model = 'tiny-qwen' ORDER BY seed"))
                .isEqualTo("""
                        seed,attempt,status
                        1,0001-0,completed
                        2,0002-0,completed
                        3,0002-0,failed
                        """);
    }

    @Test
    void everyAttemptLeavesALog() throws Exception {
        ask("throw-2");
        List<PlannedRun> two = runs.subList(0, 2);

        run(LOCAL, two, SweepListener.SILENT, KEEP_GOING);

        assertThat(log(two.get(0)))
                .startsWith("tiny-qwen/full/seed=1, run " + two.get(0).runId()
                        + ", launch 0001-0\nstart\npretrain\ntrain\n")
                .contains("train step 1/100 loss 1.0000 gradient norm 1.000 frozen 0/0\n")
                .contains("train step 100/100 loss ")
                .endsWith("completed after 100 steps\n")
                .doesNotContain("seed 2");
        assertThat(log(two.get(1)))
                .contains(
                        "WARN RunTask: tiny-qwen/full/seed=2 failed\njava.lang.IllegalStateException: seed 2 was told")
                .endsWith("failed: internal: java.lang.IllegalStateException: seed 2 was told to throw\n");
    }

    /** Without the times. */
    private String log(PlannedRun planned) throws IOException {
        Path file = results.resolve("logs").resolve(planned.runId() + "-0001-0.log");
        return Files.readString(file).replaceAll("(?m)^\\d\\d:\\d\\d(:\\d\\d)? ", "");
    }

    @Test
    void progressReachesTheDriver() throws Exception {
        Queue<Progress> seen = new ConcurrentLinkedQueue<>();
        Queue<String> ended = new ConcurrentLinkedQueue<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void progress(Progress progress) {
                seen.add(progress);
            }

            @Override
            public void runEnded(PlannedRun planned, RunOutcome outcome) {
                ended.add(planned.key());
            }
        };

        run(LOCAL, runs.subList(0, 2), listener, KEEP_GOING);

        assertThat(ended).containsExactlyInAnyOrder("tiny-qwen/full/seed=1", "tiny-qwen/full/seed=2");
        assertThat(seen).extracting(Progress::phase).contains("pretrain", "train");
        assertThat(seen)
                .anyMatch(progress -> progress.job().equals("tiny-qwen/full/seed=2")
                        && progress.step() > 0
                        && progress.plannedSteps() == 100);
    }

    @Test
    void theFirstFailureStopsTheSweepWhereAsked() throws Exception {
        ask("throw-1");
        ask("forever-2");
        SparkOptions twoSlots = new SparkOptions("local[2]", OptionalInt.of(2), 1, Map.of());

        SweepResult two = run(twoSlots, runs, SweepListener.SILENT, STOP);

        assertThat(two).isEqualTo(new SweepResult(0, 1, 5));
        assertThat(query("SELECT seed, cause FROM runs ORDER BY seed"))
                .isEqualTo("seed,cause\n1,internal\n2,cancelled\n");

        SparkOptions oneSlot = new SparkOptions("local[1]", OptionalInt.of(1), 1, Map.of());
        SweepResult one = run(oneSlot, runs, SweepListener.SILENT, STOP);

        assertThat(one).isEqualTo(new SweepResult(0, 1, 5));
    }

    @Test
    void aBaseThatCannotBeMadeStopsTheSweepWhereAskedAndSaysWhy() throws Exception {
        ask("broken-qwen3");
        SparkOptions oneSlot = new SparkOptions("local[1]", OptionalInt.of(1), 1, Map.of());

        SweepResult result = run(oneSlot, runs, SweepListener.SILENT, STOP);

        assertThat(result).isEqualTo(new SweepResult(0, 3, 3));
        assertThat(query("SELECT DISTINCT model, status FROM runs")).isEqualTo("model,status\ntiny-qwen,failed\n");
        assertThat(cache.resolve("base")).doesNotExist();
    }

    @Test
    void whatTheDriverCannotRecordEndsTheSweep() throws Exception {
        ask("forever-2");
        SweepListener broken = new SweepListener() {
            @Override
            public void runEnded(PlannedRun planned, RunOutcome outcome) {
                throw new IllegalStateException("nobody listens");
            }
        };
        assertThatThrownBy(() -> run(LOCAL, runs, broken, KEEP_GOING)).hasMessage("nobody listens");
    }

    @Test
    void aRunStartsAsSoonAsItsOwnBaseIsThere() throws Exception {
        ask("hold-llama");
        Queue<String> ended = new ConcurrentLinkedQueue<>();
        Queue<SlotUtilisation> overheads = new ConcurrentLinkedQueue<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void baseEnded(String model, String failure) {
                ended.add(model);
            }

            @Override
            public void runEnded(PlannedRun planned, RunOutcome outcome) {
                ended.add(planned.key());
                if (planned.key().equals("tiny-qwen/full/seed=3")) {
                    cache.resolve("hold-llama").toFile().delete();
                }
            }

            @Override
            public void sweepEnded(SlotUtilisation overhead) {
                overheads.add(overhead);
            }
        };

        SweepResult result = run(LOCAL, runs, listener, KEEP_GOING);

        assertThat(result).isEqualTo(new SweepResult(6, 0, 0));
        assertThat(List.copyOf(ended).subList(0, 5))
                .containsExactly(
                        "tiny-qwen",
                        "tiny-qwen/full/seed=1",
                        "tiny-qwen/full/seed=2",
                        "tiny-qwen/full/seed=3",
                        "tiny-llama-3.1");
        assertThat(overheads).hasSize(1).allSatisfy(overhead -> {
            assertThat(overhead.nodes()).isEqualTo(8);
            assertThat(overhead.slots()).isEqualTo(2);
            assertThat(overhead.nodeSeconds()).isPositive().isLessThan(overhead.slots() * overhead.wallSeconds());
        });
    }

    @Test
    void cancellingEndsWhatIsRunning() throws Exception {
        ask("forever-1");
        CompletableFuture<Void> trains = new CompletableFuture<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void progress(Progress progress) {
                if (progress.phase().equals("train")) {
                    trains.complete(null);
                }
            }
        };
        try (SparkSweep sweep = open(LOCAL, listener, KEEP_GOING)) {
            CompletableFuture<Void> cancelled = trains.thenRunAsync(sweep::cancel);
            SweepResult result = sweep.run(runs.subList(0, 1), store.launches());

            assertThat(result).isEqualTo(new SweepResult(0, 0, 1));
            cancelled.get();
        }
        assertThat(query("SELECT cause FROM runs")).isEqualTo("cause\ncancelled\n");
        assertThat(log(runs.get(0))).as("its log is kept too").endsWith("stopped after 0 steps\n");
    }

    @Test
    void aSweepThatWasGivenUpStartsNoBase() throws Exception {
        try (SparkSweep sweep = open(LOCAL, SweepListener.SILENT, KEEP_GOING)) {
            sweep.cancel();

            assertThat(sweep.run(runs, store.launches())).isEqualTo(new SweepResult(0, 0, 6));
        }
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aBaseThatCannotBeMadeFailsItsRunsWithItsCause() throws Exception {
        ask("broken-qwen3");

        SweepResult result = run(LOCAL, runs, SweepListener.SILENT, KEEP_GOING);

        assertThat(result).isEqualTo(new SweepResult(3, 3, 0));
        assertThat(query("SELECT DISTINCT model, message FROM runs WHERE status = 'failed'"))
                .isEqualTo(
                        "model,message\ntiny-qwen,base model tiny-qwen: java.lang.IllegalStateException: no base for you\n");
    }

    @Test
    void aRunThatKeepsKillingItsExecutorFailsAloneAndIsNamed() throws Exception {
        ask("halt-2");

        SweepResult result = run(cluster(2), runs.subList(0, 3), SweepListener.SILENT, KEEP_GOING);

        assertThat(result).isEqualTo(new SweepResult(2, 1, 0));
        assertThat(query("SELECT DISTINCT seed, attempt, cause FROM attempts WHERE status = 'failed' ORDER BY attempt"))
                .isEqualTo(
                        "seed,attempt,cause\n2,0001-0,executor_lost\n2,0002-0,executor_lost\n2,0003-0,executor_lost\n");
        assertThat(query("SELECT message FROM runs WHERE seed = 2"))
                .contains("Command exited with code 17; it has lost 3 executors, as many as --retries 2 allows");
    }

    /** By the driver, also where Spark, as it does after the loss of a host, has started it again by itself. */
    @Test
    void whatLostItsExecutorIsStartedAgain() throws Exception {
        ask("halt-once-2");
        ask("halt-once-qwen3");
        Queue<String> lost = new ConcurrentLinkedQueue<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void executorLost(String job, String message) {
                lost.add(job);
            }
        };

        SparkOptions cluster = cluster(2);
        Map<String, String> conf = new HashMap<>(cluster.conf());
        conf.put("spark.task.maxFailures", "2");
        SparkOptions retrying = new SparkOptions(cluster.master(), cluster.slots(), cluster.threads(), conf);
        SweepResult result = run(retrying, runs.subList(0, 3), listener, STOP);

        assertThat(result).isEqualTo(new SweepResult(3, 0, 0));
        assertThat(lost).containsExactly("tiny-qwen", "tiny-qwen/full/seed=2");
        assertThat(query("SELECT seed, attempt, status FROM attempts ORDER BY ALL"))
                .isEqualTo("""
                seed,attempt,status
                1,0001-0,completed
                2,0001-1,failed
                2,0002-0,completed
                3,0001-0,completed
                """);
    }

    @Test
    void aRunThatTakesTooLongIsStopped() throws Exception {
        ask("forever-1");
        runSeconds = 2;

        SweepResult result = run(LOCAL, runs.subList(0, 1), SweepListener.SILENT, KEEP_GOING);

        assertThat(result).isEqualTo(new SweepResult(0, 1, 0));
        assertThat(query("SELECT cause, message FROM runs"))
                .startsWith("cause,message\ntimeout,\"stopped after 2 s (--run-timeout) at step 0 of 0; ");
    }

    @Test
    void aRunThatHangsEndsWithItsExecutor() throws Exception {
        ask("hang-1");
        runSeconds = 15; // of which the other run takes a small part, even where the machine is slow

        SweepResult result = run(cluster(2), runs.subList(0, 2), SweepListener.SILENT, KEEP_GOING);

        assertThat(result).isEqualTo(new SweepResult(1, 1, 0));
        assertThat(query("SELECT attempt, cause FROM attempts WHERE status = 'failed'"))
                .isEqualTo("attempt,cause\n0001-0,timeout\n");
    }

    /** Completed or failed: its watchdog would end the executor under a later run. */
    @Test
    void aRunThatEndedInTimeIsNotWatchedAnyMore() throws Exception {
        ask("link-1");
        ask("alone-2");
        ask("alone-3");
        runSeconds = 60;

        SweepResult result = run(cluster(1), runs.subList(0, 3), SweepListener.SILENT, KEEP_GOING);

        assertThat(result).isEqualTo(new SweepResult(2, 1, 0));
        assertThat(query("SELECT count(DISTINCT executor) AS executors FROM runs"))
                .isEqualTo("executors\n1\n");
    }

    private static SparkOptions cluster(int executors) {
        return new SparkOptions(
                "local-cluster[" + executors + ",1,1024]",
                OptionalInt.of(executors),
                1,
                Map.of(
                        "spark.executor.memory", "512m",
                        "spark.executor.cores", "1",
                        "spark.executorEnv.SPARK_SCALA_VERSION", "2.13",
                        "spark.executorEnv.SPARK_TESTING", "1",
                        "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                        "spark.ui.enabled", "false"));
    }

    private SweepResult run(SparkOptions options, List<PlannedRun> toRun, SweepListener listener, FailureRules rules)
            throws InterruptedException {
        try (SparkSweep sweep = open(options, listener, rules)) {
            return sweep.run(toRun, store.launches());
        }
    }

    private SparkSweep open(SparkOptions options, SweepListener listener, FailureRules rules) {
        TaskEnvironment environment = new TaskEnvironment(
                CheapJobs::run,
                CheapJobs::ensure,
                CheapJobs::share,
                results.toUri().toString(),
                cache.toString(),
                1,
                runSeconds,
                CheckpointInterval.NEVER,
                false);
        return new SparkSweep("test", options, environment, store, listener, rules);
    }

    private void ask(String what) throws IOException {
        Files.createFile(cache.resolve(what));
    }

    private String query(String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
