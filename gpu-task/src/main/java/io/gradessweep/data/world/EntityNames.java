package io.gradessweep.data.world;

import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Invents words of two or three syllables: {@code tekan}, {@code vofar}. */
final class EntityNames {
    private static final String CONSONANTS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";
    private static final String ENDINGS = "klmnrst";
    /** The most words, far fewer than exist, so that drawing a new one stays quick. */
    private static final int MOST = 100_000;

    private EntityNames() {}

    /**
     * @param taken words that must not be invented again
     */
    static List<String> invent(int count, Set<String> taken, Random random) {
        if (count > MOST) {
            throw new InvalidInputException("world.entities must be at most " + MOST + ", not " + count);
        }
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            String name = word(random);
            if (!taken.contains(name)) {
                names.add(name);
            }
        }
        return new ArrayList<>(names);
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int syllables = 2 + random.nextInt(2);
        for (int i = 0; i < syllables; i++) {
            word.append(letter(CONSONANTS, random)).append(letter(VOWELS, random));
        }
        return word.append(letter(ENDINGS, random)).toString();
    }

    private static char letter(String letters, Random random) {
        return letters.charAt(random.nextInt(letters.length()));
    }
}
