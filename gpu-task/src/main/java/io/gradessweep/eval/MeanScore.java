package io.gradessweep.eval;

import io.gradessweep.score.GroupMeans;
import java.util.List;

/**
 * The mean of items' scores, or of the means of subcategories.
 *
 * @param standardError the standard error of a mean of items: the sample standard deviation over sqrt(n), which is
 *     sqrt(p (1 - p) / (n - 1)) where scores are 0 or 1; NaN for a single item, and for a mean of means
 */
record MeanScore(double mean, double standardError) {
    /** @param scores at least one */
    static MeanScore of(List<Double> scores) {
        double mean = scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = 0;
        for (double score : scores) {
            squares += (score - mean) * (score - mean);
        }
        int n = scores.size();
        return new MeanScore(mean, Math.sqrt(squares / (n - 1) / n));
    }

    /** @param items at least one */
    static MeanScore ofSubcategories(List<GroupMeans.Item> items) {
        return new MeanScore(GroupMeans.overSubgroups(items), Double.NaN);
    }
}
