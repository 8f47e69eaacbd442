package io.gradessweep.model;

import io.gradessweep.spec.InvalidInputException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of {@code adapter_config.json}, which is matched against whole module paths. It comes with an
 * adapter from anywhere, so one that would try endlessly is given up.
 */
final class PeftPattern {
    /** More characters than any sensible pattern looks at, for a path of some forty of them. */
    private static final int MOST_LOOKS = 1_000_000;

    private final Pattern pattern;
    private final String where;

    /**
     * @param where the file and key, for messages
     * @throws InvalidInputException if the text is no regular expression
     */
    PeftPattern(String regex, String where) {
        this.where = where;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidInputException(
                    where + ": " + regex + " is not a regular expression: " + e.getDescription(), e);
        }
    }

    /** Returns whether the whole path matches, as Python's {@code re.fullmatch} decides it. */
    boolean matches(String path) {
        try {
            return pattern.matcher(new Watched(path)).matches();
        } catch (TooManyLooks | StackOverflowError e) {
            throw new InvalidInputException(
                    where + ": " + pattern + " takes too long to match against " + path + "; write it simpler", e);
        }
    }

    private static final class TooManyLooks extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A text that counts how often it is looked at. */
    private static final class Watched implements CharSequence {
        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw new TooManyLooks();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
