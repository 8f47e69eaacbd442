package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of which some runs come to be known when others have ended. */
class GrowingSweepTest {
    private static final SparkOptions ONE_SLOT = new SparkOptions("local[1]", OptionalInt.of(1), 1, Map.of());
    private static final FailureRules KEEP_GOING = new FailureRules(FailureRules.OnFailure.KEEP_GOING, 0);

    @TempDir
    Path home;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    /** Cancels the sweep when it is counted down. */
    private final CountDownLatch cancelled = new CountDownLatch(1);

    private Path cache;
    private String results;
    private ParquetResultStore store;
    private List<PlannedRun> runs;

    @BeforeEach
    void plan() throws IOException {
        cache = Files.createDirectory(home.resolve("cache"));
        results = home.resolve("results").toUri().toString();
        store = new ParquetResultStore(results, new Configuration());
        runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "seeds=[1, 2, 3, 4]")
                .runs();
    }

    @Test
    void otherRunsAreScheduledWhileItIsDecidedWhatFollowsOne() throws Exception {
        CountDownLatch lastEnded = new CountDownLatch(1);
        SweepListener listener = new SweepListener() {
            @Override
            public void runEnded(PlannedRun planned, RunOutcome outcome) {
                if (planned.equals(runs.get(2))) {
                    lastEnded.countDown();
                }
            }
        };
        SweepSchedule schedule = schedule(planned -> {
            if (!planned.equals(runs.get(0))) {
                return List.of();
            }
            await(lastEnded);
            return List.of(RunSegment.whole(runs.get(3)));
        });

        assertThat(run(schedule, listener)).isEqualTo(new SweepResult(4, 0, 0));
        assertThat(asked)
                .containsExactlyElementsOf(runs.stream().map(PlannedRun::key).toList());
    }

    @Test
    void whatCannotBeDecidedEndsTheSweep() throws IOException {
        Files.createFile(cache.resolve("forever-2"));
        SweepSchedule schedule = schedule(planned -> {
            throw new IllegalStateException("nothing follows from " + planned.key());
        });

        assertThatThrownBy(() -> run(schedule, SweepListener.SILENT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing follows from tiny-qwen/full/seed=1");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aSweepThatIsCancelledInterruptsTheDecision() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        SweepSchedule schedule = schedule(planned -> {
            cancelled.countDown();
            await(never);
            return List.of();
        });
        run(schedule, SweepListener.SILENT);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aSweepThatIsCancelledDoesNotWaitForADecisionThatIgnoresIt() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        SweepSchedule schedule = schedule(planned -> {
            cancelled.countDown();
            while (returned.getCount() > 0) {
                Thread.onSpinWait();
            }
            return List.of();
        });
        run(schedule, SweepListener.SILENT);
        returned.countDown();
        assertThat(asked).hasSize(1);
    }

    @Test
    void anErrorInADecisionCancelsTheSweep() throws Exception {
        Files.createFile(cache.resolve("forever-2"));
        SweepSchedule schedule = schedule(planned -> {
            throw new StackOverflowError("deep");
        });
        try (SparkSweep sweep = start(SweepListener.SILENT)) {
            assertThatThrownBy(() -> sweep.run(schedule, store.launches())).isInstanceOf(StackOverflowError.class);
            while (SparkContext.getOrCreate().statusTracker().getActiveJobIds().length > 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** The third run ends while the row of the second is written, after the decision on the first has failed. */
    @Test
    void aDecisionThatFailsLosesNoRunThatHasEnded() throws Exception {
        Path third = Files.createFile(cache.resolve("forever-3"));
        CountDownLatch secondEnded = new CountDownLatch(1);
        SweepListener listener = new SweepListener() {
            @Override
            public void runEnded(PlannedRun planned, RunOutcome outcome) {
                if (planned.equals(runs.get(1))) {
                    secondEnded.countDown();
                    awaitIdle("decisions");
                    delete(third);
                    awaitIdle("sweep");
                }
            }
        };
        SweepSchedule schedule = schedule(planned -> {
            await(secondEnded);
            throw new IllegalStateException("nothing follows");
        });

        assertThatThrownBy(() -> run(schedule, listener)).hasMessage("nothing follows");
        assertThat(store.recorded().statuses())
                .containsOnlyKeys(
                        runs.subList(0, 3).stream().map(PlannedRun::runId).toList());
    }

    /** Waits until the only thread of this name has nothing to do. */
    private static void awaitIdle(String thread) {
        while (Thread.getAllStackTraces().entrySet().stream()
                .noneMatch(each -> each.getKey().getName().equals(thread)
                        && Arrays.stream(each.getValue())
                                .anyMatch(frame -> frame.getMethodName().equals("getTask")))) {
            Pause.millis(10);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param after what there is to do besides when a run has ended; the first three are known from the start */
    private SweepSchedule schedule(Function<PlannedRun, List<RunSegment>> after) {
        return new SweepSchedule() {
            @Override
            public List<RunSegment> first() {
                return runs.subList(0, 3).stream().map(RunSegment::whole).toList();
            }

            @Override
            public List<SharedPrefix> prefixes() {
                return List.of();
            }

            @Override
            public List<RunSegment> after(PlannedRun planned, RunOutcome outcome) {
                asked.add(planned.key());
                return after.apply(planned);
            }
        };
    }

    private SweepResult run(SweepSchedule schedule, SweepListener listener) throws InterruptedException {
        try (SparkSweep sweep = start(listener)) {
            Thread canceller = new Thread(() -> {
                try {
                    cancelled.await();
                    sweep.cancel();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // the sweep came to its end
                }
            });
            canceller.start();
            try {
                return sweep.run(schedule, store.launches());
            } finally {
                canceller.interrupt();
                canceller.join();
            }
        }
    }

    private SparkSweep start(SweepListener listener) {
        TaskEnvironment environment = new TaskEnvironment(
                CheapJobs::run,
                CheapJobs::ensure,
                CheapJobs::share,
                results,
                cache.toString(),
                1,
                0,
                CheckpointInterval.NEVER,
                false);
        return new SparkSweep("test", ONE_SLOT, environment, store, listener, KEEP_GOING);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
