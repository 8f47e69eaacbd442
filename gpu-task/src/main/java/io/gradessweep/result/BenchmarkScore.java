package io.gradessweep.result;

import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import java.io.Serializable;

/**
 * A benchmark's figures.
 *
 * @param standsFor the paper's benchmark that this one is compared with, or empty
 * @param metric the figure that is usually reported for the benchmark
 * @param split the published split that was scored
 * @param accuracy 0..1, argmax of the summed log-probability; where answers are generated, the score by {@code metric}
 * @param accuracyNormalised 0..1, argmax of the log-probability per character of the choice; NaN where answers are
 *     generated
 * @param standardError the standard error of {@code accuracy}: sqrt(p (1 - p) / (n - 1)), or that of a mean of scores
 * @param standardErrorNormalised the standard error of {@code accuracyNormalised}, by the same formula
 * @param partial whether fewer items were scored than the benchmark has
 * @param skippedRows the number of malformed test rows, which were skipped
 * @param cutItems the number of items whose prompt was cut to fit
 * @param itemsInTraining the number of items whose prompt is among the training or validation rows, ignoring white
 *     space and case
 * @param accuracyGenerated 0..1, the share of items whose generated text names the right label first; NaN if no text
 *     was generated
 */
public record BenchmarkScore(
        String benchmark,
        String standsFor,
        Protocol protocol,
        Metric metric,
        String split,
        int items,
        double accuracy,
        double accuracyNormalised,
        double standardError,
        double standardErrorNormalised,
        boolean partial,
        int skippedRows,
        int cutItems,
        int itemsInTraining,
        double accuracyGenerated)
        implements Serializable {}
