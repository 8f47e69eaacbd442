package io.gradessweep.bench.sweep;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.Phases;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;

/**
 * Measures the time and the memory of a report, and the time of a query, over a sweep of 1,000 synthetic runs with 3.5
 * million norms, each in a process of its own, as {@code bin/grades} starts it.
 */
public final class ReportBench {
    private static final int RUNS = 1_000;
    private static final int STEPS = 100;
    private static final int LAYERS = 5;
    private static final List<String> PROJECTIONS = List.of("q", "k", "v", "o", "gate", "up", "down");
    private static final List<String> BENCHMARKS =
            List.of("boolq", "piqa", "siqa", "hellaswag", "winogrande", "openbookqa", "arc_challenge", "arc_easy");
    private static final int ITEMS = 50;
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final Function<List<String>, Plan> planning;
    private final CommandProcess command;
    private final Consumer<String> out;

    /**
     * @param planning plans the shipped miniatures with some settings changed
     * @param command starts commands
     * @param out takes the report line by line
     */
    public ReportBench(Function<List<String>, Plan> planning, CommandProcess command, Consumer<String> out) {
        this.planning = planning;
        this.command = command;
        this.out = out;
    }

    public void run() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("grades-bench-");
        try {
            Path results = scratch.resolve("results");
            ParquetResultStore store = new ParquetResultStore(results.toUri().toString(), new Configuration());
            store.requireWritable();
            long begun = System.nanoTime();
            List<PlannedRun> runs = runs();
            runs.forEach(planned -> put(store, planned));
            out.accept(String.format(
                    Locale.ROOT,
                    "%,d runs with %,d norms, %,d steps and %,d items written in %.0f s",
                    RUNS,
                    RUNS * STEPS * LAYERS * PROJECTIONS.size(),
                    RUNS * STEPS,
                    RUNS * BENCHMARKS.size() * ITEMS,
                    (System.nanoTime() - begun) / 1e9));
            time("of small files", results, scratch);
            store.compact(Duration.ZERO);
            time("of merged files", results, scratch);
        } finally {
            FileUtil.fullyDelete(scratch.toFile());
        }
    }

    private void time(String layout, Path results, Path scratch) throws IOException, InterruptedException {
        CommandProcess.Cost report = command.run(
                scratch.resolve("log"),
                List.of(
                        "report",
                        results.toString(),
                        "--out",
                        scratch.resolve("report").toString()));
        CommandProcess.Cost count =
                command.run(scratch.resolve("log"), List.of("query", results.toString(), "SELECT count(*) FROM runs"));
        CommandProcess.Cost norms = command.run(
                scratch.resolve("log"), List.of("query", results.toString(), "SELECT avg(value) FROM norms"));
        out.accept(String.format(
                Locale.ROOT,
                "%s: report %.1f s (processors %.1f s) and %.2f GB (aim: 60 s, 2 GB); query from a cold start over runs %.1f s (%.1f s; aim: 3 s),"
                        + " over norms %.1f s (%.1f s)",
                layout,
                report.seconds(),
                report.processorSeconds(),
                report.peakBytes() / 1e9,
                count.seconds(),
                count.processorSeconds(),
                norms.seconds(),
                norms.processorSeconds()));
    }

    /** Plans the shipped miniatures with as many seeds as it takes to reach the number of runs. */
    private List<PlannedRun> runs() {
        int perSeed = planning.apply(List.of()).runs().size();
        String seeds = LongStream.rangeClosed(1, (RUNS + perSeed - 1) / perSeed)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(",", "seeds=[", "]"));
        return planning.apply(List.of(seeds)).runs().subList(0, RUNS);
    }

    private static void put(ParquetResultStore store, PlannedRun planned) {
        Attempt attempt = new Attempt(1, 0);
        RunOutcome outcome = outcome(planned);
        store.putTraces(planned.runId(), attempt, outcome.traces());
        store.putRun("bench", planned, attempt, outcome);
    }

    private static RunOutcome outcome(PlannedRun planned) {
        Random random = new Random(planned.runId().hashCode());
        RunOutcome.Traces traces = traces(random);
        TrainingSummary summary = new TrainingSummary(
                StopReason.PLANNED_STEPS,
                STEPS,
                STEPS,
                LAYERS,
                LAYERS * PROJECTIONS.size(),
                8,
                4.5,
                1.5,
                Double.NaN,
                new Phases(1, 50 + random.nextDouble(), 0, 1, 0, 5, 0),
                new FlopsLedger(1_000_000, 1_000_000, 900_000 + random.nextInt(100_000), 0, 0, 500_000),
                PrefixShare.NONE,
                null,
                3e6,
                new TokenCounts(64, 32, 16, 1024),
                1_000_000,
                900_000,
                0L,
                1_000_000_000);
        Provenance provenance =
                new Provenance("cpu", "host", "driver", "", "bench", "none", START, START.plusSeconds(60), null);
        return new RunOutcome.Completed(summary, traces, provenance);
    }

    private static RunOutcome.Traces traces(Random random) {
        List<StepTrace> steps = new ArrayList<>();
        List<NormTrace> norms = new ArrayList<>();
        List<FreezeEvent> freezes = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            double decay = Math.exp(-2.0 * step / STEPS);
            TokenCounts counts = new TokenCounts(64, 32, 16, 1024);
            steps.add(new StepTrace(step, 4 * decay + random.nextDouble(), 1e-3, decay, counts, 0.5, 0, 30_000));
            for (int layer = 0; layer < LAYERS; layer++) {
                for (String projection : PROJECTIONS) {
                    double value = (layer + projection.length()) * decay * (0.5 + random.nextDouble());
                    MatrixId matrix = MatrixId.language(layer, projection);
                    norms.add(new NormTrace(step, matrix, Measure.GRADIENT_L1, value, 4096));
                }
            }
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            MatrixId matrix = MatrixId.language(layer, "k");
            freezes.add(new FreezeEvent(60 + layer, matrix, FreezeEvent.Kind.FREEZE, 0.5, 1));
        }
        List<ItemScore> items = new ArrayList<>();
        List<BenchmarkScore> scores = new ArrayList<>();
        for (String benchmark : BENCHMARKS) {
            scores.add(score(benchmark, items, random));
        }
        return new RunOutcome.Traces(steps, norms, freezes, List.of(), items, scores);
    }

    private static BenchmarkScore score(String benchmark, List<ItemScore> items, Random random) {
        int right = 0;
        for (int item = 0; item < ITEMS; item++) {
            int predicted = random.nextInt(2);
            right += 1 - predicted;
            boolean correct = predicted == 0;
            items.add(new ItemScore(
                    benchmark,
                    Protocol.HARNESS,
                    "item-" + item,
                    0,
                    predicted,
                    correct,
                    correct,
                    List.of(-1.0 - predicted, -2.0 + predicted),
                    null));
        }
        double accuracy = (double) right / ITEMS;
        return new BenchmarkScore(
                benchmark,
                benchmark,
                Protocol.HARNESS,
                Metric.ACCURACY,
                "test",
                ITEMS,
                accuracy,
                accuracy,
                0.07,
                0.07,
                false,
                0,
                0,
                0,
                Double.NaN);
    }
}
