package io.gradessweep.score;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Decides whether a reply to a question of MMStar names the right letter. */
public final class MmstarScore {
    private static final List<String> OPENINGS = List.of("", "(", "option ", "the answer is ");

    private MmstarScore() {}

    /**
     * The benchmark's rule, and lmms-eval's until April 2026: the reply begins with the letter, whatever follows. So
     * {@code "apple"} is right for A.
     */
    public static boolean official(String reply, String letter) {
        String text = reply.toLowerCase(Locale.ROOT).replace('\n', ' ').strip();
        String right = letter.toLowerCase(Locale.ROOT).strip();
        return OPENINGS.stream().anyMatch(opening -> text.startsWith(opening + right));
    }

    /** The rule of nanoVLM 0.1: the letter, as a word and in capitals, stands anywhere. */
    public static boolean anywhere(String reply, String letter) {
        return Pattern.compile("\\b" + Pattern.quote(letter) + "\\b")
                .matcher(reply)
                .find();
    }
}
