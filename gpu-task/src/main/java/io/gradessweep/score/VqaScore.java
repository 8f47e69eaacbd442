package io.gradessweep.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The soft accuracy of VQAv2, by the evaluators of the benchmark and of lmms-eval. */
public final class VqaScore {
    /** So many matches among the other people's answers make an answer right. */
    private static final double MATCHES = 3;

    private static final Pattern DIGIT_COMMA_DIGIT = Pattern.compile("\\d,\\d", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern STOP = Pattern.compile("\\.(?!\\d)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    /** The official code passes a flag where a count belongs. */
    private static final int STOPS_REMOVED = 32;

    private VqaScore() {}

    /**
     * Scores a prediction as the official evaluator does: answers are normalised only if people gave different ones.
     *
     * @param answers of the ten people, each with a record of its own, so that equal texts are different answers
     * @return the mean over the answers of the matches among the others, over 3 and at most 1
     */
    public static double official(String prediction, List<String> answers) {
        boolean agree = answers.stream().map(VqaScore::trimmed).distinct().count() == 1;
        return score(prediction, answers, agree ? VqaScore::trimmed : VqaScore::normalized);
    }

    /** Scores a prediction as lmms-eval does, which always normalises. */
    public static double normalizing(String prediction, List<String> answers) {
        return score(prediction, answers, VqaScore::normalized);
    }

    private static double score(String prediction, List<String> answers, UnaryOperator<String> form) {
        String predicted = form.apply(prediction);
        long matches = 0;
        for (String answer : answers) {
            matches += form.apply(answer).equals(predicted) ? 1 : 0;
        }
        double sum = 0;
        for (String answer : answers) {
            long others = matches - (form.apply(answer).equals(predicted) ? 1 : 0);
            sum += Math.min(1, others / MATCHES);
        }
        return sum / answers.size();
    }

    private static String trimmed(String answer) {
        return answer.replace('\n', ' ').replace('\t', ' ').strip();
    }

    /** Returns an answer in the form in which answers are compared. */
    public static String normalized(String answer) {
        List<String> words = new ArrayList<>();
        for (String word : SPACES.split(withoutPunctuation(trimmed(answer)).toLowerCase(Locale.ROOT))) {
            String number = VqaWords.TABLES.numbers().getOrDefault(word, word);
            if (!number.isEmpty() && !VqaWords.TABLES.articles().contains(number)) {
                words.add(VqaWords.TABLES.contractions().getOrDefault(number, number));
            }
        }
        return String.join(" ", words);
    }

    /** A sign goes if it stands next to a space anywhere, or if the text has a number with commas; else it is a space. */
    private static String withoutPunctuation(String text) {
        boolean commas = DIGIT_COMMA_DIGIT.matcher(text).find();
        String out = text;
        for (String sign : VqaWords.TABLES.punctuation()) {
            boolean deleted = commas || text.contains(sign + " ") || text.contains(" " + sign);
            out = out.replace(sign, deleted ? "" : " ");
        }
        return withoutStops(out);
    }

    private static String withoutStops(String text) {
        Matcher stop = STOP.matcher(text);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < STOPS_REMOVED && stop.find(); i++) {
            stop.appendReplacement(out, "");
        }
        return stop.appendTail(out).toString();
    }
}
