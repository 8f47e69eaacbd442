package io.gradessweep.report;

import io.gradessweep.spec.Metric;
import io.gradessweep.statistics.ClusterDifferences;
import io.gradessweep.statistics.Estimate;
import io.gradessweep.statistics.PairedSample;
import io.gradessweep.statistics.Resampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Computes how much more accurate one run is than another on the items of both, each benchmark with the same weight.
 */
public final class RunDifference {
    private RunDifference() {}

    /** @throws ResultsException if they have no item in common whose answer is right or wrong */
    public static Estimate of(ResultDatabase database, String runId, String referenceId) {
        Map<String, SortedMap<Integer, Integer>> clusters = new LinkedHashMap<>();
        Map<String, Integer> answers = new LinkedHashMap<>();
        for (Row row : database.rows(Resource.read("run_difference.sql"), runId, runId, referenceId)) {
            String benchmark = row.text("protocol") + "/" + row.text("benchmark");
            clusters.computeIfAbsent(benchmark, unused -> new TreeMap<>())
                    .put(Math.toIntExact(row.count("difference")), Math.toIntExact(row.count("clusters")));
            answers.merge(benchmark, Math.toIntExact(row.count("items")), Integer::sum);
        }
        if (clusters.isEmpty()) {
            throw new ResultsException("runs " + runId + " and " + referenceId
                    + (shareItems(database, runId, referenceId)
                            ? " share no item whose answer is right or wrong, by which they are compared; name a benchmark"
                                    + " whose metric is not " + or(Metric.labelsNotRightOrWrong())
                            : " were not asked one same item"));
        }
        List<PairedSample> samples = clusters.entrySet().stream()
                .map(entry -> new PairedSample(new ClusterDifferences(answers.get(entry.getKey()), entry.getValue())))
                .toList();
        return Estimate.of(samples, Resampling.USUAL);
    }

    /** Joins several words, such as {@code a, b or c}. */
    private static String or(List<String> words) {
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static boolean shareItems(ResultDatabase database, String runId, String referenceId) {
        return !database.rows("""
                        SELECT item_id FROM items WHERE run_id = ? AND (protocol, benchmark, item_id) IN (
                            SELECT (protocol, benchmark, item_id) FROM items WHERE run_id = ?
                        ) LIMIT 1
                        """, runId, referenceId).isEmpty();
    }
}
