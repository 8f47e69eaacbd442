package io.gradessweep.bench;

import io.gradessweep.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Items of random tokens that are as long as a benchmark's. An item consists of a prompt and, for each choice, of given
 * tokens (in WinoGrande the option, which precedes the scored text), of tokens that are scored and equal in all
 * choices, and of the choice's own tokens.
 *
 * @param choices the numbers of choices that items have, all equally frequent
 */
record ScoringMix(String name, Lengths prompt, int given, int alike, Lengths own, List<Integer> choices) {
    static final ScoringMix INSTRUCT =
            new ScoringMix("instruct, as ARC", new Lengths(110, 0.22), 0, 5, new Lengths(1, 0), List.of(3, 4, 4, 5));

    /**
     * The mixes of those of the eight benchmarks that differ in shape. Medians and spreads are those of 300 to 1,000
     * rows of each, with 1.1 tokens per word or punctuation mark.
     */
    static final List<ScoringMix> ALL = List.of(
            new ScoringMix("HellaSwag (WikiHow)", new Lengths(74, 0.15), 0, 0, new Lengths(42, 0.26), List.of(4)),
            new ScoringMix("HellaSwag (ActivityNet)", new Lengths(31, 0.4), 0, 0, new Lengths(14, 0.5), List.of(4)),
            new ScoringMix("ARC", new Lengths(28, 0.5), 0, 0, new Lengths(6, 0.8), List.of(2, 3, 4, 4, 4, 4, 5)),
            new ScoringMix("BoolQ", new Lengths(124, 0.5), 0, 0, new Lengths(1, 0), List.of(2)),
            new ScoringMix("WinoGrande", new Lengths(15, 0.3), 1, 0, new Lengths(6, 0.5), List.of(2)),
            INSTRUCT);

    private static final int LONGEST = 512;

    /**
     * Log-normal lengths.
     *
     * @param spread the standard deviation of their logarithms
     */
    record Lengths(int median, double spread) {
        int draw(Random random) {
            long length = Math.round(median * Math.exp(spread * random.nextGaussian()));
            return (int) Math.max(1, Math.min(LONGEST, length));
        }
    }

    /** Returns the choices of each item, which are always the same for the same count and vocabulary. */
    List<List<Example>> items(int count, int vocabulary) {
        Random random = new Random(1);
        List<List<Example>> items = new ArrayList<>();
        for (int item = 0; item < count; item++) {
            int[] begin = tokens(random, prompt.draw(random), vocabulary);
            int[] common = tokens(random, alike, vocabulary);
            List<Example> examples = new ArrayList<>();
            for (int choice = choices.get(random.nextInt(choices.size())); choice > 0; choice--) {
                int[] option = tokens(random, given, vocabulary);
                int[] words = tokens(random, own.draw(random), vocabulary);
                int[] ids = concatenated(begin, option, common, words);
                examples.add(new Example(ids, begin.length + option.length));
            }
            items.add(examples);
        }
        return items;
    }

    private static int[] tokens(Random random, int count, int vocabulary) {
        return random.ints(count, 0, vocabulary).toArray();
    }

    private static int[] concatenated(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }
}
