package io.gradessweep.report;

import io.gradessweep.statistics.Estimate;
import io.gradessweep.statistics.Holm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The differences in accuracy between methods on the same items, by protocol. Runs that were scored on different items
 * are not compared, even on the items that they share: items are matched by id, and other data may use the same ids for
 * other items.
 */
public final class Differences {
    private final List<Difference> differences;
    private final List<String> unlike;

    private Differences(List<Difference> differences, List<String> unlike) {
        this.differences = differences;
        this.unlike = unlike;
    }

    /**
     * Compares every method with its reference, for each model, variant and benchmark, and for the average over a
     * protocol's benchmarks where there are several and all of them were scored. P-values are corrected for the number
     * of all these.
     *
     * @throws ResultsException if the results cannot be read, or have no method, protocol or benchmark of a requested
     *     name
     */
    public static Differences of(ResultDatabase database, DifferenceRequest request) {
        request.requireKnown(database);
        Map<ComparedMethods, List<List<Row>>> compared = new LinkedHashMap<>();
        List<String> unlike = new ArrayList<>();
        for (List<Row> cell : cells(database, request)) {
            ComparedMethods methods = ComparedMethods.of(cell.get(0));
            String otherItem = cell.get(0).text("first_unlike");
            if (otherItem.isEmpty()) {
                compared.computeIfAbsent(methods, unseen -> new ArrayList<>()).add(cell);
            } else {
                unlike.add(methods.clause() + " were not asked the same items of "
                        + cell.get(0).text("benchmark") + " (" + methods.protocol() + "), see " + otherItem);
            }
        }
        List<PairedAnswers> answers = new ArrayList<>();
        compared.values().forEach(benchmarks -> answers.addAll(withAverage(benchmarks)));
        return new Differences(estimated(answers, request), unlike);
    }

    /** @throws ResultsException if some runs could not be compared because they were scored on different items */
    public Differences requireSameItems() {
        if (unlike.isEmpty()) {
            return this;
        }
        throw new ResultsException(
                unlike.get(0) + "; name a benchmark, protocol or method whose runs have the same data (" + unlike.size()
                        + " comparisons have not)");
    }

    /** Returns only the differences that are more than chance among items. */
    public Differences holding() {
        return new Differences(differences.stream().filter(Difference::holds).toList(), unlike);
    }

    public int size() {
        return differences.size();
    }

    /** Prints one table for each protocol, or, as CSV and JSON, one row per difference with all digits. */
    public void print(ResultDatabase database, OutputFormat format, Appendable out) {
        DifferenceOutput.print(database, differences, format, out);
    }

    /** Returns the differences, in the order of Table 1. */
    List<Difference> rows() {
        return differences;
    }

    /** Returns a clause for each comparison that was not made because the items differ. */
    List<String> unlike() {
        return unlike;
    }

    /** Reads the rows of {@code differences.sql}, grouped by cell. */
    private static Iterable<List<Row>> cells(ResultDatabase database, DifferenceRequest request) {
        ReportedRuns.define(database, request::reference);
        Map<Long, List<Row>> cells = new LinkedHashMap<>();
        for (Row row : database.rows(
                Resource.read("differences.sql"),
                request.protocol().orElse(null),
                request.benchmark().orElse(null))) {
            cells.computeIfAbsent(row.count("cell"), cell -> new ArrayList<>()).add(row);
        }
        return cells.values();
    }

    private static List<PairedAnswers> withAverage(List<List<Row>> benchmarks) {
        List<PairedAnswers> answers = new ArrayList<>();
        benchmarks.forEach(cell -> answers.add(PairedAnswers.of(cell)));
        boolean all = benchmarks.size() == benchmarks.get(0).get(0).count("benchmarks");
        boolean sameSeeds =
                answers.stream().map(PairedAnswers::seeds).distinct().count() == 1;
        if (all && sameSeeds && benchmarks.size() > 1) {
            answers.add(PairedAnswers.average(answers));
        }
        return answers;
    }

    private static List<Difference> estimated(List<PairedAnswers> answers, DifferenceRequest request) {
        List<Estimate> estimates = answers.stream()
                .map(compared -> Estimate.of(compared.samples(), request.resampling()))
                .toList();
        List<Double> corrected =
                Holm.corrected(estimates.stream().map(Estimate::p).toList());
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            differences.add(new Difference(answers.get(i), estimates.get(i), corrected.get(i)));
        }
        return differences;
    }
}
