package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Spark and real files: two runs train the same, and are evaluated in different ways. */
class SharedTrainingSweepTest {
    private static final SparkOptions CLUSTER = new SparkOptions(
            "local-cluster[2,1,1024]",
            OptionalInt.of(2),
            1,
            Map.of(
                    "spark.executor.memory", "512m",
                    "spark.executor.cores", "1",
                    "spark.executorEnv.SPARK_SCALA_VERSION", "2.13",
                    "spark.executorEnv.SPARK_TESTING", "1",
                    "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                    "spark.ui.enabled", "false"));

    @TempDir
    Path home;

    /** The slow run loses its executor after the fast one has completed, with its row and all that follows from it. */
    @Test
    void aRunThatTrainsTheSameTakesNoStateAwayFromOneThatIsNotDone() throws Exception {
        List<PlannedRun> runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "grid.data.test_rows_per_task=[2, 3]")
                .runs();
        assertThat(runs)
                .extracting(PlannedRun::trainId)
                .containsOnly(runs.get(0).trainId());
        assertThat(runs).extracting(PlannedRun::runId).doesNotHaveDuplicates().hasSize(2);
        Path cache = Files.createDirectory(home.resolve("cache"));
        Queue<String> lost = new ConcurrentLinkedQueue<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void runEnded(PlannedRun planned, RunOutcome outcome) {
                create(cache.resolve("ended"));
            }

            @Override
            public void executorLost(String job, String message) {
                lost.add(job);
            }
        };
        String results = home.resolve("results").toUri().toString();
        ParquetResultStore store = new ParquetResultStore(results, new Configuration());
        TaskEnvironment environment = new TaskEnvironment(
                SharedTrainingSweepTest::run,
                CheapJobs::ensure,
                CheapJobs::share,
                results,
                cache.toString(),
                1,
                0,
                CheckpointInterval.NEVER,
                false);
        FailureRules rules = new FailureRules(FailureRules.OnFailure.KEEP_GOING, 1);
        try (SparkSweep sweep = new SparkSweep("test", CLUSTER, environment, store, listener, rules)) {
            assertThat(sweep.run(runs, store.launches())).isEqualTo(new SweepResult(2, 0, 0));
        }

        assertThat(lost).hasSize(1);
        assertThat(cache.resolve("steps")).hasContent("[5]");
        assertThat(home.resolve("results/checkpoints")).isEmptyDirectory();
    }

    /** The first that asks is the slow run: it keeps step 5 and dies when the other has ended; its next launch tells what is left. */
    private static RunOutcome run(RunSpec spec, JobContext context) {
        String runId = SpecJson.runId(spec);
        Path cache = context.cache();
        Path slow = cache.resolve("slow");
        CheckpointStore states = context.checkpointing().stores().apply(SpecJson.trainId(spec));
        try {
            if (create(slow)) {
                states.publish(5, place -> Files.writeString(place.resolve(CheckpointStore.MARKER), "{}"));
                Files.writeString(cache.resolve("kept"), runId);
                await(cache.resolve("ended"), context);
                Runtime.getRuntime().halt(17);
            }
            await(cache.resolve("kept"), context);
            if (Files.readString(cache.resolve("kept")).equals(runId)) {
                Files.writeString(cache.resolve("steps"), states.steps().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CheapJobs.run(spec, context);
    }

    private static void await(Path file, JobContext context) {
        while (!Files.exists(file) && !context.cancelled().getAsBoolean()) {
            Pause.millis(10);
        }
    }

    private static boolean create(Path file) {
        try {
            Files.createFile(file);
            return true;
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
