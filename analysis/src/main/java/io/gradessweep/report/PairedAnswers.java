package io.gradessweep.report;

import io.gradessweep.statistics.ItemDifferences;
import io.gradessweep.statistics.PairedSample;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What two methods answered to the same items.
 *
 * @param benchmark empty for all benchmarks of a protocol
 * @param seeds answers of each to each item
 * @param accuracy of the method, 0..1; over benchmarks the mean
 * @param referenceAccuracy of the method it is compared with
 * @param b right answers of the method where the other was wrong with the same seed
 * @param c the other way round
 * @param samples the items of each benchmark
 */
record PairedAnswers(
        ComparedMethods methods,
        Optional<String> benchmark,
        int seeds,
        long items,
        double accuracy,
        double referenceAccuracy,
        long b,
        long c,
        List<PairedSample> samples) {

    /** @param rows of {@code differences.sql}, of one cell */
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
                sum(rows, "method_answers") / answers,
                sum(rows, "reference_answers") / answers,
                sum(rows, "b"),
                sum(rows, "c"),
                List.of(sample(seeds, rows)));
    }

    /** Over benchmarks, each with the same weight. */
    static PairedAnswers average(List<PairedAnswers> benchmarks) {
        return new PairedAnswers(
                benchmarks.get(0).methods(),
                Optional.empty(),
                benchmarks.get(0).seeds(),
                benchmarks.stream().mapToLong(PairedAnswers::items).sum(),
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

    private static PairedSample sample(int seeds, List<Row> rows) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (Row row : rows) {
            counts.put(Math.toIntExact(row.count("difference")), Math.toIntExact(row.count("items")));
        }
        return new PairedSample(new ItemDifferences(seeds, counts));
    }

    private static long sum(List<Row> rows, String column) {
        return rows.stream().mapToLong(row -> row.count(column)).sum();
    }
}
