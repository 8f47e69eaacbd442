package io.gradessweep.result;

import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import java.io.Serializable;

/**
 * A further figure of a benchmark whose answers are generated: of one category, or by another metric.
 *
 * @param category the category; null for all items
 * @param items the number of items
 * @param score the score by the metric
 * @param standardError the standard error of the score; NaN if it is no mean of items
 */
public record ScoreDetail(
        String benchmark,
        Protocol protocol,
        String category,
        Metric metric,
        int items,
        double score,
        double standardError)
        implements Serializable {}
