package io.gradessweep.bench;

import io.gradessweep.data.Example;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures the time of scoring items: each choice in a pass of its own, in batches by length, and in batches that share
 * the common beginning of choices. Then it measures the time of generating answers. The ways alternate, and the medians
 * are reported. Weights and tokens are random, lengths are those of {@link ScoringMix}.
 */
public final class ScoringBench {
    /** The number of items whose padding is reported, as many as a whole benchmark has; far fewer are timed. */
    private static final int MANY = 1_000;

    private final JobContext context;
    private final int repeats;
    private final Consumer<String> out;

    /**
     * @param repeats the number of timed passes over the items in each way
     * @param out receives the report line by line
     */
    public ScoringBench(JobContext context, int repeats, Consumer<String> out) {
        this.context = context;
        this.repeats = repeats;
        this.out = out;
    }

    public void run() {
        Torch.prepareThread(context.threads());
        out.accept(String.format(
                Locale.ROOT, "%d threads, %s, medians of %d", context.threads(), context.device(), repeats));
        out.accept("| shape | items | choices | items/s | x naive | tokens an item | padding | of " + MANY
                + " items | largest difference |");
        out.accept("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        shape(BenchShape.SMALL, 32);
        shape(BenchShape.MID, 8);
        GenerationBench generation = new GenerationBench(repeats, out);
        generation.header();
        for (BenchShape shape : List.of(BenchShape.SMALL, BenchShape.MID)) {
            try (TensorScope scope = TensorScope.on(context.device())) {
                generation.line(shape, shape.decoder(scope, BenchShape.FULL));
            }
        }
    }

    private void shape(BenchShape shape, int items) {
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, BenchShape.FULL);
            FlopCount flops = new FlopCount(decoder.graph(), BenchShape.FULL, Set.of());
            for (ScoringMix mix : ScoringMix.ALL) {
                List<List<Example>> many = mix.items(MANY, shape.vocabulary());
                List<ScoringWay> ways = ScoringWay.all(many.subList(0, items), flops);
                Timing timing = time(decoder, ways);
                List<ScoringWay> waysOfMany = ScoringWay.all(many, flops);
                for (int i = 0; i < ways.size(); i++) {
                    out.accept(String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %.1f | %.2f | %.0f | %.1f %% | %.1f %% | %.1e |",
                            shape.name(),
                            mix.name(),
                            ways.get(i).name(),
                            items / timing.seconds[i],
                            timing.seconds[0] / timing.seconds[i],
                            (double) ways.get(i).tokens() / items,
                            ways.get(i).paddingPercent(),
                            waysOfMany.get(i).paddingPercent(),
                            timing.differences[i]));
                }
            }
        }
    }

    /**
     * The times of all ways.
     *
     * @param differences the largest difference of each way's scores from those of the first way, in nats
     */
    private record Timing(double[] seconds, double[] differences) {}

    private Timing time(Decoder decoder, List<ScoringWay> ways) {
        double[][] seconds = new double[ways.size()][repeats];
        double[] medians = new double[ways.size()];
        double[] differences = new double[ways.size()];
        double[] expected = ways.get(0).scores(decoder); // also a warm-up
        for (int i = 1; i < ways.size(); i++) {
            differences[i] = difference(ways.get(i).scores(decoder), expected);
        }
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int i = 0; i < ways.size(); i++) {
                long begin = System.nanoTime();
                ways.get(i).scores(decoder);
                seconds[i][repeat] = (System.nanoTime() - begin) / 1e9;
            }
        }
        Arrays.setAll(medians, i -> Median.of(seconds[i]));
        return new Timing(medians, differences);
    }

    private static double difference(double[] scores, double[] expected) {
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> Math.abs(scores[i] - expected[i]))
                .max()
                .orElse(0);
    }
}
