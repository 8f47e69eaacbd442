package io.gradessweep.bench.sweep;

import io.gradessweep.estimate.SweepCost;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.spark.FailureRules;
import io.gradessweep.spark.NoOpRun;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepListener;
import io.gradessweep.spark.TaskEnvironment;
import io.gradessweep.store.CompactionResult;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RecordedRuns;
import io.gradessweep.store.RunIndex;
import io.gradessweep.store.RunLedger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;

/** Measures the overhead of sweeps: planning, starting and recording runs, resuming a sweep, and merging its files. */
public final class SweepBench {
    private static final int CELLS = 10_000;
    private static final int RUNS = 2_000;

    private final Function<List<String>, Plan> planning;
    private final SparkOptions options;
    private final Consumer<String> out;

    /**
     * @param planning plans the shipped miniatures with some settings changed
     * @param slots how many runs are executed at a time
     * @param out takes the report line by line
     */
    public SweepBench(Function<List<String>, Plan> planning, int slots, Consumer<String> out) {
        this.planning = planning;
        this.options = new SparkOptions("", OptionalInt.of(slots), 1, Map.of());
        this.out = out;
    }

    public void run() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("grades-bench-");
        try {
            List<PlannedRun> runs = plan();
            execute(runs.subList(0, RUNS), scratch);
            out.accept(String.format(Locale.ROOT, "heap in use after a collection: %.0f MB", usedHeap() / 1e6));
            resume(scratch);
            merge(scratch);
        } finally {
            FileUtil.fullyDelete(scratch.toFile());
        }
    }

    private List<PlannedRun> plan() {
        long begun = System.nanoTime();
        Plan plan = planned();
        double planned = seconds(begun);
        begun = System.nanoTime();
        SweepCost.runs(plan.runs(), Optional.empty());
        out.accept(String.format(
                Locale.ROOT,
                "%d cells planned in %.2f s, their costs counted in %.2f s",
                plan.runs().size(),
                planned,
                seconds(begun)));
        return plan.runs();
    }

    /** Plans the shipped miniatures with as many seeds as it takes to reach the number of cells. */
    private Plan planned() {
        int perSeed = planning.apply(List.of()).runs().size();
        String seeds = LongStream.rangeClosed(1, (CELLS + perSeed - 1) / perSeed)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(",", "seeds=[", "]"));
        return planning.apply(List.of(seeds));
    }

    private void execute(List<PlannedRun> runs, Path scratch) throws InterruptedException {
        ParquetResultStore store = store(scratch);
        RecordedRuns recorded = store.recorded();
        try (SparkSweep sweep = open(store, scratch)) {
            long begun = System.nanoTime();
            sweep.run(runs, recorded.launches());
            double wall = seconds(begun);
            out.accept(String.format(
                    Locale.ROOT,
                    "%d runs that do nothing on %d slots: %.1f s, %.1f ms of a slot each",
                    runs.size(),
                    options.localSlots(),
                    wall,
                    1e3 * wall * options.localSlots() / runs.size()));
        }
    }

    /** Measures resuming a sweep that lacks one run, from planning to the end of that run. */
    private void resume(Path scratch) throws InterruptedException {
        long begun = System.nanoTime();
        List<PlannedRun> runs = planned().runs();
        double planned = seconds(begun);
        begun = System.nanoTime();
        ParquetResultStore store = store(scratch);
        RecordedRuns recorded = store.recorded();
        double read = seconds(begun);
        begun = System.nanoTime();
        try (SparkSweep sweep = open(store, scratch)) {
            sweep.run(runs.subList(RUNS, RUNS + 1), recorded.launches());
        }
        out.accept(String.format(
                Locale.ROOT,
                "a sweep of which %d runs are stored starts again: planned in %.2f s, results read in %.2f s, Spark started and"
                        + " a run recorded in %.2f s",
                RUNS,
                planned,
                read,
                seconds(begun)));
    }

    /** Prints how long listing and opening take before and after the small files are merged. */
    private void merge(Path scratch) {
        ParquetResultStore store = store(scratch);
        out.accept("of small files: " + timesToRead(store, scratch));
        long begun = System.nanoTime();
        CompactionResult merged = store.compact(Duration.ZERO);
        out.accept(String.format(
                Locale.ROOT, "%d files of %d runs merged in %.2f s", merged.merged(), merged.runs(), seconds(begun)));
        out.accept("of merged files: " + timesToRead(store, scratch));
    }

    private static String timesToRead(RunIndex index, Path scratch) {
        long begun = System.nanoTime();
        int runs = index.recorded().statuses().size();
        double read = seconds(begun);
        begun = System.nanoTime();
        ResultDatabase.open(scratch.resolve("results")).close();
        return String.format(
                Locale.ROOT,
                "%d runs listed and read in %.2f s, opened for queries in %.2f s",
                runs,
                read,
                seconds(begun));
    }

    private SparkSweep open(RunLedger ledger, Path scratch) {
        TaskEnvironment environment = new TaskEnvironment(
                NoOpRun::run,
                NoOpRun::ensure,
                NoOpRun::share,
                uri(scratch),
                scratch.toString(),
                1,
                0,
                CheckpointInterval.NEVER,
                false);
        FailureRules rules = new FailureRules(FailureRules.OnFailure.STOP, 0);
        return new SparkSweep("bench", options, environment, ledger, SweepListener.SILENT, rules);
    }

    private static ParquetResultStore store(Path scratch) {
        return new ParquetResultStore(uri(scratch), new Configuration());
    }

    private static String uri(Path scratch) {
        return scratch.resolve("results").toUri().toString();
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
