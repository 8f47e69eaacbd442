package io.gradessweep.score;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** BLEU-1 to BLEU-4 of a corpus, against the references that are nearest in length, as pycocoevalcap computes it. */
public final class Bleu {
    /** Added where a count may be 0. */
    private static final double TINY = 1e-15;

    private static final double SMALL = 1e-9;

    private Bleu() {}

    /** Returns the four scores, in 0..1. */
    public static double[] corpus(List<Caption> captions) {
        long[] matched = new long[NGrams.LONGEST];
        long[] guessed = new long[NGrams.LONGEST];
        long length = 0;
        long referenceLength = 0;
        for (Caption caption : captions) {
            length += caption.candidate().size();
            referenceLength += nearestLength(caption);
            for (int n = 1; n <= NGrams.LONGEST; n++) {
                matched[n - 1] += matches(caption, n);
                guessed[n - 1] += Math.max(0, caption.candidate().size() - n + 1);
            }
        }
        double ratio = (length + TINY) / (referenceLength + SMALL);
        double penalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
        double[] scores = new double[NGrams.LONGEST];
        double product = 1;
        for (int n = 1; n <= NGrams.LONGEST; n++) {
            product *= (matched[n - 1] + TINY) / (guessed[n - 1] + SMALL);
            scores[n - 1] = Math.pow(product, 1.0 / n) * penalty;
        }
        return scores;
    }

    /** Returns the length of the reference that is nearest in length, and of two that are equally near the shorter. */
    private static int nearestLength(Caption caption) {
        int nearest = -1;
        for (List<String> reference : caption.references()) {
            int size = reference.size();
            int distance = Math.abs(size - caption.candidate().size());
            int best = Math.abs(nearest - caption.candidate().size());
            if (nearest < 0 || distance < best || (distance == best && size < nearest)) {
                nearest = size;
            }
        }
        return nearest;
    }

    /** A sequence counts at most as often as in the reference that has it most. */
    private static long matches(Caption caption, int n) {
        Map<List<String>, Integer> most = new HashMap<>();
        for (List<String> reference : caption.references()) {
            NGrams.counts(reference, n).forEach((words, count) -> most.merge(words, count, Math::max));
        }
        long sum = 0;
        for (Map.Entry<List<String>, Integer> entry :
                NGrams.counts(caption.candidate(), n).entrySet()) {
            sum += Math.min(entry.getValue(), most.getOrDefault(entry.getKey(), 0));
        }
        return sum;
    }
}
