package io.gradessweep.bench.sweep;

import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.calibrate.Goal;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.TauSearch;
import io.gradessweep.search.PlannedSearch;
import io.gradessweep.search.SearchSchedule;
import io.gradessweep.spark.FailureRules;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepListener;
import io.gradessweep.spark.SweepResult;
import io.gradessweep.spark.TaskEnvironment;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.store.ResultsLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.fs.FileUtil;

/**
 * Measures the time that finding a tau takes, as a multiple of the probe's, for the shipped miniatures, one run at a
 * time.
 */
public final class CalibrationBench {
    private static final List<String> CHANGES = List.of("grades.grace_period_ratio=0.55");
    private static final int CANDIDATES = 8;
    private static final int FINISH = 2;
    private static final double CONFIDENCE = 0.9;

    private final Function<List<String>, Plan> planning;
    private final RemoteFiles files;
    private final TaskFunctions tasks;
    private final Path cache;
    private final int threads;
    private final Consumer<String> out;

    /**
     * @param planning plans a calibration of the shipped miniatures with some settings changed
     * @param threads the threads of a training step
     * @param out takes the report line by line
     */
    public CalibrationBench(
            Function<List<String>, Plan> planning,
            RemoteFiles files,
            TaskFunctions tasks,
            Path cache,
            int threads,
            Consumer<String> out) {
        this.planning = planning;
        this.files = files;
        this.tasks = tasks;
        this.cache = cache;
        this.threads = threads;
        this.out = out;
    }

    public void run() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("grades-bench-");
        try {
            List<CalibrationAnswer> answers = calibrate(scratch);
            answers.forEach(answer -> out.accept(line(answer)));
            double[] times = answers.stream()
                    .mapToDouble(CalibrationAnswer::probeTimes)
                    .sorted()
                    .toArray();
            out.accept(String.format(
                    Locale.ROOT,
                    "%d calibrations: median %.2f x the probe alone, from %.2f to %.2f",
                    times.length,
                    (times[(times.length - 1) / 2] + times[times.length / 2]) / 2,
                    times[0],
                    times[times.length - 1]));
        } finally {
            FileUtil.fullyDelete(scratch.toFile());
        }
    }

    private List<CalibrationAnswer> calibrate(Path scratch) throws InterruptedException {
        Goal goal = Goal.of("flops_ratio<=0.75", CONFIDENCE);
        List<PlannedSearch> searches = TauSearch.of(planning.apply(CHANGES), List.of()).stream()
                .map(search -> PlannedSearch.of(search, goal, CANDIDATES, FINISH))
                .toList();
        ResultsLocation results = ResultsLocation.of("results", scratch);
        results.store().requireWritable();
        SearchSchedule schedule = new SearchSchedule(searches, () -> results.readable(() -> cache), files);
        TaskEnvironment environment = new TaskEnvironment(
                tasks.runs(),
                tasks.bases(),
                tasks.prefixes(),
                results.uri(),
                cache.toString(),
                threads,
                0,
                CheckpointInterval.NEVER,
                false);
        try (SparkSweep sweep = new SparkSweep(
                "bench",
                new SparkOptions("", OptionalInt.of(1), threads, Map.of()),
                environment,
                results.store(),
                SweepListener.SILENT,
                new FailureRules(FailureRules.OnFailure.KEEP_GOING, 0))) {
            SweepResult result = sweep.run(schedule, Map.of());
            if (schedule.answers().size() < searches.size()) {
                throw new IllegalStateException(result + ": " + String.join("; ", schedule.failures()));
            }
        }
        return schedule.answers();
    }

    /**
     * Formats an answer. The time of training every candidate separately is estimated by the FLOPs that the probe
     * forecasts.
     */
    private static String line(CalibrationAnswer answer) {
        double alone = answer.lines().stream()
                .mapToDouble(line -> line.proposed().flopsRatio())
                .sum();
        return String.format(
                Locale.ROOT,
                "%-24s %d candidates, %d trained to the end: %.2f x the %.1f s of the probe alone; each trained to its end by"
                        + " itself, foreseen: %.1f x",
                answer.request().name(),
                answer.lines().size(),
                answer.finished(),
                answer.probeTimes(),
                answer.probeSeconds(),
                1 + alone);
    }
}
