package io.gradessweep.result;

import io.gradessweep.spec.Protocol;
import java.io.Serializable;

/**
 * A benchmark's figures.
 *
 * @param standsFor the paper's benchmark this one is compared with, or empty
 * @param accuracy 0..1, argmax of the summed log-probability
 * @param accuracyNormalised 0..1, argmax of the log-probability per character of the choice
 * @param standardError of {@code accuracy}: sqrt(p (1 - p) / (n - 1))
 * @param partial whether fewer items were scored than the benchmark has
 * @param accuracyGenerated 0..1, items whose generated text names the right label first; NaN where none was generated
 */
public record BenchmarkScore(
        String benchmark,
        String standsFor,
        Protocol protocol,
        String split,
        int items,
        double accuracy,
        double accuracyNormalised,
        double standardError,
        boolean partial,
        double accuracyGenerated)
        implements Serializable {}
