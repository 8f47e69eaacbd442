package io.gradessweep.report;

import io.gradessweep.statistics.ClusterDifferences;
import io.gradessweep.statistics.PairedSample;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The answers of two methods to the same items.
 *
 * @param benchmark the benchmark; empty for all benchmarks of a protocol
 * @param seeds how many seeds, that is answers of each method to each item
 * @param clusters how many clusters of correlated items there are; an uncorrelated item is a cluster of its own
 * @param accuracy the accuracy of the method, 0..1; for several benchmarks their mean
 * @param referenceAccuracy the same for the method it is compared with
 * @param b how many answers only the method got right, with the same seed
 * @param c how many answers only the reference got right, with the same seed
 * @param samples the clusters of each benchmark
 */
record PairedAnswers(
        ComparedMethods methods,
        Optional<String> benchmark,
        int seeds,
        long items,
        long clusters,
        double accuracy,
        double referenceAccuracy,
        long b,
        long c,
        List<PairedSample> samples) {

    /** @param rows the rows of one cell of {@code differences.sql} */
    static PairedAnswers of(List<Row> rows) {
        Row any = rows.get(0);
        int seeds = Math.toIntExact(any.count("seeds"));
        long items = sum(rows, "items");
        double answers = (double) seeds * items;
        return new PairedAnswers(
                ComparedMethods.of(any),
                Optional.of(any.text("benchmark")),
                seeds,
                items,
                sum(rows, "clusters"),
                sum(rows, "method_answers") / answers,
                sum(rows, "reference_answers") / answers,
                sum(rows, "b"),
                sum(rows, "c"),
                List.of(sample(Math.toIntExact(seeds * items), rows)));
    }

    /** Averages over benchmarks, each with the same weight. */
    static PairedAnswers average(List<PairedAnswers> benchmarks) {
        return new PairedAnswers(
                benchmarks.get(0).methods(),
                Optional.empty(),
                benchmarks.get(0).seeds(),
                benchmarks.stream().mapToLong(PairedAnswers::items).sum(),
                benchmarks.stream().mapToLong(PairedAnswers::clusters).sum(),
                mean(benchmarks, PairedAnswers::accuracy),
                mean(benchmarks, PairedAnswers::referenceAccuracy),
                benchmarks.stream().mapToLong(PairedAnswers::b).sum(),
                benchmarks.stream().mapToLong(PairedAnswers::c).sum(),
                benchmarks.stream()
                        .flatMap(answers -> answers.samples().stream())
                        .toList());
    }

    private static double mean(List<PairedAnswers> benchmarks, ToDoubleFunction<PairedAnswers> accuracy) {
        return benchmarks.stream().mapToDouble(accuracy).average().orElseThrow();
    }

    private static PairedSample sample(int answers, List<Row> rows) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (Row row : rows) {
            counts.put(Math.toIntExact(row.count("difference")), Math.toIntExact(row.count("clusters")));
        }
        return new PairedSample(new ClusterDifferences(answers, counts));
    }

    private static long sum(List<Row> rows, String column) {
        return rows.stream().mapToLong(row -> row.count(column)).sum();
    }
}
