package io.gradessweep.plan;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the known name that a person probably meant. */
public final class Names {
    /** The number of names up to which an error message lists them all. */
    private static final int SHORT_LIST = 40;

    private Names() {}

    /**
     * Returns the end of a message about an unknown name: {@code "; did you mean X?"}, or a list of the known names.
     */
    public static String hint(String unknown, Collection<String> known) {
        Optional<String> nearest = nearest(unknown, known);
        if (nearest.isPresent()) {
            return "; did you mean " + nearest.get() + "?";
        }
        if (known.isEmpty()) {
            return "; there are none";
        }
        if (known.size() > SHORT_LIST) {
            return "";
        }
        return "; known: " + String.join(", ", known);
    }

    /**
     * Returns the known name that is meant by an abbreviation, or otherwise the one with the smallest edit distance, if
     * that is small enough for a typing error, or otherwise the one that has the key's last part in another section.
     */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        Optional<String> abbreviated =
                known.stream().filter(name -> abbreviates(unknown, name)).findFirst();
        if (abbreviated.isPresent() && !known.contains(unknown)) {
            return abbreviated;
        }
        String best = null;
        int bestDistance = Math.max(2, unknown.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(unknown, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best != null ? Optional.of(best) : ofOtherSection(unknown, known);
    }

    private static Optional<String> ofOtherSection(String unknown, Collection<String> known) {
        String last = unknown.substring(unknown.lastIndexOf('.') + 1);
        return known.stream()
                .filter(name -> name.matches("[a-z_]+[.].*") && abbreviates(last, name))
                .findFirst();
    }

    /**
     * Returns whether a key leaves out a name's section, or writes its words as their first letters: {@code lr} and
     * {@code optimizer.lr} for {@code optimizer.learning_rate}.
     */
    private static boolean abbreviates(String unknown, String name) {
        String section = name.substring(0, name.lastIndexOf('.') + 1);
        String last = name.substring(section.length());
        String asked = unknown.substring(unknown.lastIndexOf('.') + 1);
        boolean sameSection = unknown.length() == asked.length() || unknown.equals(section + asked);
        return sameSection && (asked.equals(last) || (asked.length() > 1 && asked.equals(initials(last))));
    }

    private static String initials(String name) {
        return Arrays.stream(name.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1))
                .collect(Collectors.joining());
    }

    /**
     * Returns Levenshtein's distance: the smallest number of insertions, deletions and substitutions that turn one name
     * into the other.
     */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
