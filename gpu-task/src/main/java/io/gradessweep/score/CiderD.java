package io.gradessweep.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CIDEr-D with n = 1..4 and sigma 6, as pycocoevalcap computes it. Sequences of words weigh more the fewer images have them, so
 * a score depends on the images that are scored together; with a single image it is 0.
 */
public final class CiderD {
    private static final double TWO_SIGMA_SQUARED = 72;
    private static final double SCALE = 10;

    private final Map<List<String>, Integer> images = new HashMap<>();
    private final double logImages;

    private CiderD(List<Caption> captions) {
        for (Caption caption : captions) {
            Set<List<String>> seen = new HashSet<>();
            for (List<String> reference : caption.references()) {
                for (int n = 1; n <= NGrams.LONGEST; n++) {
                    seen.addAll(NGrams.counts(reference, n).keySet());
                }
            }
            seen.forEach(words -> images.merge(words, 1, Integer::sum));
        }
        logImages = Math.log(captions.size());
    }

    /** Returns the score of each image, usually printed times 100; the corpus's is their mean. */
    public static double[] scores(List<Caption> captions) {
        CiderD corpus = new CiderD(captions);
        return captions.stream().mapToDouble(corpus::score).toArray();
    }

    private double score(Caption caption) {
        Weights candidate = weights(caption.candidate());
        double sum = 0;
        for (List<String> reference : caption.references()) {
            sum += candidate.similarity(weights(reference));
        }
        return SCALE * sum / caption.references().size();
    }

    private Weights weights(List<String> words) {
        List<Map<List<String>, Double>> byLength = new ArrayList<>();
        for (int n = 1; n <= NGrams.LONGEST; n++) {
            Map<List<String>, Double> weights = new HashMap<>();
            NGrams.counts(words, n).forEach((sequence, count) -> weights.put(sequence, count * rarity(sequence)));
            byLength.add(weights);
        }
        return new Weights(byLength, Math.max(0, words.size() - 1));
    }

    private double rarity(List<String> sequence) {
        return logImages - Math.log(Math.max(1, images.getOrDefault(sequence, 0)));
    }

    /**
     * The weights of a text's sequences.
     *
     * @param byLength of 1 to 4 words
     * @param pairs how many pairs of neighbouring words there are, which stands for the length
     */
    private record Weights(List<Map<List<String>, Double>> byLength, int pairs) {
        double similarity(Weights reference) {
            double difference = pairs - reference.pairs;
            double penalty = Math.exp(-difference * difference / TWO_SIGMA_SQUARED);
            double sum = 0;
            for (int n = 0; n < NGrams.LONGEST; n++) {
                double norms = norm(n) * reference.norm(n);
                if (norms != 0) {
                    sum += penalty * product(reference, n) / norms;
                }
            }
            return sum / NGrams.LONGEST;
        }

        private double product(Weights reference, int n) {
            double sum = 0;
            for (Map.Entry<List<String>, Double> entry : byLength.get(n).entrySet()) {
                double other = reference.byLength.get(n).getOrDefault(entry.getKey(), 0.0);
                sum += Math.min(entry.getValue(), other) * other;
            }
            return sum;
        }

        private double norm(int n) {
            double sum = 0;
            for (double weight : byLength.get(n).values()) {
                sum += weight * weight;
            }
            return Math.sqrt(sum);
        }
    }
}
