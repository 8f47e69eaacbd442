package io.gradessweep.score;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts how often a text has each sequence of 1 to 4 words. */
final class NGrams {
    static final int LONGEST = 4;

    private NGrams() {}

    /** Counts the sequences of n words. */
    static Map<List<String>, Integer> counts(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(words.subList(i, i + n), 1, Integer::sum);
        }
        return counts;
    }
}
