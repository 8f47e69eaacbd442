package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.StoredRun;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Spark, real training: runs that share their beginning against the same runs, each alone. */
class SharedPrefixSweepTest {
    private static final SparkOptions LOCAL = new SparkOptions("local[2]", OptionalInt.empty(), 1, Map.of());
    private static final SparkOptions CLUSTER = new SparkOptions(
            "local-cluster[2,1,1024]",
            OptionalInt.of(2),
            1,
            Map.of(
                    "spark.executor.memory", "512m",
                    "spark.executor.cores", "1",
                    "spark.task.maxFailures", "2", // Spark's own second attempts are not executed
                    "spark.executorEnv.SPARK_SCALA_VERSION", "2.13",
                    "spark.executorEnv.SPARK_TESTING", "1",
                    "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                    "spark.ui.enabled", "false"));
    private static final FailureRules KEEP_GOING = new FailureRules(FailureRules.OnFailure.KEEP_GOING, 2);
    private static final FailureRules STOP = new FailureRules(FailureRules.OnFailure.STOP, 2);

    @TempDir
    Path home;

    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<String> resumed = new ConcurrentLinkedQueue<>();
    private final Queue<String> prefixes = new ConcurrentLinkedQueue<>();

    private final SweepListener listener = new SweepListener() {
        @Override
        public void progress(Progress progress) {
            if (progress.phase().equals(Progress.RESUMED) && progress.job().contains("prefix")) {
                resumed.add(progress.job());
            }
        }

        @Override
        public void prefixEnded(String name, String failure) {
            prefixes.add(name + failure);
        }

        @Override
        public void executorLost(String job, String message) {
            lost.add(job);
        }
    };

    private Path cache;

    @BeforeEach
    void directories() throws IOException {
        cache = Files.createDirectory(home.resolve("cache"));
    }

    /** Thirty steps, of which 17 are shared; ES checks every third step and stops at the fourth check. */
    private Plan plan(String methods, String seeds) {
        return new PlanFixture(home)
                .small(20)
                .plan(
                        PlanFixture.sweep(methods),
                        "models=[small]",
                        "seeds=" + seeds,
                        "share_prefix=true",
                        "data.max_length=64",
                        "train.epochs=50",
                        "train.max_steps=30",
                        "optimizer.learning_rate=1e-3",
                        "grades.grace_period_ratio=0.6",
                        "full.grades.tau=1.5",
                        "lora.grades.tau=0.3",
                        "es.interval=0.1",
                        "es.min_delta=100");
    }

    @Test
    void allSixMethodsAreAsIfEachHadTrainedAloneThoughExecutorsWereLost() throws Exception {
        Plan plan = plan("full, full+es, full+grades, lora, lora+es, lora+grades", "[1, 2]");
        Files.createFile(cache.resolve("halt-prefix-13"));
        Files.createFile(cache.resolve("halt-full+grades-22"));
        SweepResult result = run(CLUSTER, plan, plan.runs(), "shared", STOP);
        assertThat(result).isEqualTo(new SweepResult(12, 0, 0));
        assertThat(run(LOCAL, withoutPrefixes(plan), plan.runs(), "alone", STOP))
                .isEqualTo(new SweepResult(12, 0, 0));

        assertThat(lost)
                .hasSize(2)
                .anyMatch(job -> job.endsWith("/prefix=0.6"))
                .anyMatch(job -> job.contains("full+grades"));
        assertThat(resumed).as("went on from its own state").isNotEmpty();
        assertThat(prefixes).hasSize(4);
        SweepComparison compared = SweepComparison.of(home.resolve("shared"), home.resolve("alone"));
        assertThat(compared.identical()).as(compared.markdown()).isTrue();
        for (PlannedRun planned : plan.runs()) {
            Map<String, byte[]> alone = weights("alone", planned);
            assertThat(weights("shared", planned))
                    .as(planned.key())
                    .hasSameSizeAs(alone)
                    .allSatisfy((file, bytes) ->
                            assertThat(bytes).as(file).isNotEmpty().isEqualTo(alone.get(file)));
        }
        assertThat(query("shared", "SELECT count(*) AS n FROM freezes")).isNotEqualTo("n\n0\n");
        assertThat(
                        query(
                                "shared",
                                "SELECT DISTINCT early_stopping, done_steps, prefix_steps,"
                                        + " prefix_seconds > 0 AS seconds, prefix_flops < training_flops AS more FROM runs ORDER BY ALL"))
                .isEqualTo("""
                        early_stopping,done_steps,prefix_steps,seconds,more
                        es,12,12,true,false
                        grades,30,17,true,true
                        none,30,17,true,true
                        """);
        assertThat(query("alone", "SELECT DISTINCT prefix_steps, prefix_seconds, prefix_flops FROM runs"))
                .isEqualTo("prefix_steps,prefix_seconds,prefix_flops\n0,0.0,0\n");
        assertThat(home.resolve("shared/prefixes")).isEmptyDirectory();
        assertThat(home.resolve("shared/checkpoints")).isEmptyDirectory();
    }

    /** Its last run is missing when the first sweep ends, and forks in the second from what the first published. */
    @Test
    void whatIsPublishedIsThereForTheNextSweepUntilAllItsRunsAreCompleted() throws Exception {
        Plan plan = plan("full, full+es, full+grades", "[1]");
        PlannedRun last = plan.planned("small/full+grades/seed=1");
        Files.createFile(cache.resolve("throw-full+grades"));
        assertThat(run(LOCAL, plan, plan.runs(), "shared", KEEP_GOING)).isEqualTo(new SweepResult(2, 1, 0));
        assertThat(prefixes).containsExactly("small/full/seed=1/prefix=0.6");
        assertThat(home.resolve("shared/prefixes")).isNotEmptyDirectory();

        Files.delete(cache.resolve("throw-full+grades"));
        assertThat(run(LOCAL, plan, List.of(last), "shared", KEEP_GOING)).isEqualTo(new SweepResult(1, 0, 0));
        assertThat(prefixes).hasSize(1);
        assertThat(query("shared", "SELECT early_stopping, prefix_steps FROM runs ORDER BY ALL"))
                .isEqualTo("early_stopping,prefix_steps\nes,12\ngrades,17\nnone,17\n");
        assertThat(home.resolve("shared/prefixes")).isEmptyDirectory();
    }

    @Test
    void runsTrainAloneWhereWhatTheyShareCannotBeTrained() throws Exception {
        Plan plan = plan("full, full+es, full+grades", "[1]");
        Files.createFile(cache.resolve("broken-prefix"));
        assertThat(run(LOCAL, plan, plan.runs().subList(0, 2), "shared", STOP)).isEqualTo(new SweepResult(2, 0, 0));
        assertThat(prefixes).singleElement().asString().contains("prefix=0.6", "no prefix for you");
        assertThat(query("shared", "SELECT DISTINCT prefix_steps FROM runs")).isEqualTo("prefix_steps\n0\n");
    }

    @Test
    void aStateThatCannotBeReadIsPassedOverWithALineInTheLog() throws Exception {
        Plan plan = plan("full, full+grades", "[1]");
        PlannedRun last = plan.planned("small/full+grades/seed=1");
        Files.createFile(cache.resolve("throw-full+grades"));
        run(LOCAL, plan, plan.runs(), "shared", KEEP_GOING);
        Files.delete(cache.resolve("throw-full+grades"));
        try (Stream<Path> states = Files.list(home.resolve("shared/prefixes"))) {
            Files.writeString(states.findFirst().orElseThrow().resolve("training.safetensors"), "nothing");
        }
        assertThat(run(LOCAL, plan, List.of(last), "shared", STOP)).isEqualTo(new SweepResult(1, 0, 0));
        assertThat(query("shared", "SELECT prefix_steps, done_steps FROM runs WHERE early_stopping = 'grades'"))
                .isEqualTo("prefix_steps,done_steps\n0,30\n");
        assertThat(home.resolve("shared/logs/" + last.runId() + "-0002-0.log"))
                .content()
                .contains("is not used: it is incomplete: its files have ");
    }

    private static Plan withoutPrefixes(Plan plan) {
        return new Plan(plan.sweep(), plan.runs(), List.of(), List.of());
    }

    private SweepResult run(SparkOptions options, Plan plan, List<PlannedRun> runs, String results, FailureRules rules)
            throws InterruptedException {
        ParquetResultStore store = store(results);
        TaskEnvironment environment = new TaskEnvironment(
                HaltingJobs::run,
                BaseModelJob::ensure,
                HaltingJobs::share,
                home.resolve(results).toUri().toString(),
                cache.toString(),
                1,
                0,
                new CheckpointInterval(1, 1),
                true);
        try (SparkSweep sweep = new SparkSweep("test", options, environment, store, listener, rules)) {
            return sweep.run(runs, plan.prefixes(), store.launches());
        }
    }

    private ParquetResultStore store(String results) {
        return new ParquetResultStore(home.resolve(results).toUri().toString(), new Configuration());
    }

    /** Bytes by file. */
    private Map<String, byte[]> weights(String results, PlannedRun planned) throws IOException {
        StoredRun stored = StoredRun.find(home.resolve(results), planned.key());
        Path directory = Files.createTempDirectory(home, "weights");
        store(results).fetchWeights(stored.runId(), stored.attempt(), directory);
        Map<String, byte[]> weights = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                weights.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return weights;
    }

    private String query(String results, String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(home.resolve(results))) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
