package io.gradessweep.result;

import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import java.io.Serializable;

/**
 * A benchmark's figures.
 *
 * @param standsFor the paper's benchmark this one is compared with, or empty
 * @param metric which of the accuracies the benchmark is usually quoted with
 * @param split the published split that was scored
 * @param accuracy 0..1, argmax of the summed log-probability
 * @param accuracyNormalised 0..1, argmax of the log-probability per character of the choice
 * @param standardError of {@code accuracy}: sqrt(p (1 - p) / (n - 1))
 * @param standardErrorNormalised of {@code accuracyNormalised}, the same way
 * @param partial whether fewer items were scored than the benchmark has
 * @param skippedRows test rows that were bad and left out
 * @param cutItems items whose prompt was cut to fit
 * @param itemsInTraining items whose prompt stands in the training or validation rows, but for white space and case
 * @param accuracyGenerated 0..1, items whose generated text names the right label first; NaN where none was generated
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
