package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cluster.SharedCluster;
import io.gradessweep.cluster.StandaloneCluster;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A standalone master gives an application up after ten executors that died before they ran, unless it is told not to. */
@ExtendWith(SharedCluster.class)
class ExecutorDeathsTest {
    private static final int DEATHS = 14;

    @TempDir
    Path home;

    @Test
    @Tag("slow")
    void anApplicationOutlivesThem(StandaloneCluster cluster) throws Exception {
        List<PlannedRun> runs =
                new PlanFixture(home).plan(PlanFixture.sweep("full")).runs();
        Path cache = Files.createDirectory(home.resolve("cache"));
        Path results = home.resolve("results");
        ParquetResultStore store = new ParquetResultStore(results.toUri().toString(), new Configuration());
        TaskEnvironment environment = new TaskEnvironment(
                CheapJobs::run,
                CheapJobs::ensure,
                CheapJobs::share,
                results.toUri().toString(),
                cache.toString(),
                1,
                0,
                CheckpointInterval.NEVER,
                false);
        Path work = cluster.sweepSettings().resolveSibling("work");
        long before = executors(work);
        Map<String, String> conf = settings(cluster.sweepSettings());
        conf.put("spark.executorEnv.JAVA_HOME", "/nowhere"); // a JVM that starts counts as an executor that ran
        SparkOptions options = new SparkOptions("", OptionalInt.empty(), 1, conf);
        try (SparkSweep sweep = new SparkSweep(
                "test",
                options,
                environment,
                store,
                SweepListener.SILENT,
                new FailureRules(FailureRules.OnFailure.KEEP_GOING, 0))) {
            CompletableFuture<SweepResult> result = CompletableFuture.supplyAsync(() -> run(sweep, runs));
            while (executors(work) - before < DEATHS) {
                assertThat(result).isNotDone();
                Thread.sleep(100);
            }
            assertThat(result).isNotDone();
            sweep.cancel();
            assertThat(result.get().unfinished() + result.get().failed()).isEqualTo(1);
        }
    }

    private static SweepResult run(SparkSweep sweep, List<PlannedRun> runs) {
        try {
            return sweep.run(runs, Map.of());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** That the worker has started: {@code work/<application>/<number>}. */
    private static long executors(Path work) throws IOException {
        if (!Files.exists(work)) {
            return 0;
        }
        try (Stream<Path> directories = Files.walk(work, 2)) {
            return directories
                    .filter(directory -> work.relativize(directory).getNameCount() == 2)
                    .count();
        }
    }

    private static Map<String, String> settings(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
