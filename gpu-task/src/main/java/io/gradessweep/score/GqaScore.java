package io.gradessweep.score;

import java.util.Locale;
import java.util.regex.Pattern;

/** Decides whether an answer to a question of GQA is right. Articles and synonyms are not forgiven. */
public final class GqaScore {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");

    private GqaScore() {}

    /** The benchmark's own rule: the same text. */
    public static boolean official(String prediction, String answer) {
        return prediction.equals(answer);
    }

    /** The rule of lmms-eval: the same text but for case, punctuation and the space around a prediction. */
    public static boolean lenient(String prediction, String answer) {
        return plain(prediction.strip()).equals(plain(answer));
    }

    private static String plain(String text) {
        return PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    }
}
