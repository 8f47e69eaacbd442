package io.gradessweep.eval;

import io.gradessweep.spec.GenerationSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Extracts the answer from a generated text. */
final class AnswerText {
    private AnswerText() {}

    /**
     * Returns the index of the label that comes first in the text, or -1 if none does. Upper and lower case differ, and
     * a label within a longer word counts.
     *
     * @param labels {@code true} and {@code false}, or {@code answer1} to {@code answer4}
     */
    static int firstNamed(String text, List<String> labels) {
        Pattern any = Pattern.compile(labels.stream().map(Pattern::quote).collect(Collectors.joining("|")));
        Matcher matcher = any.matcher(text);
        return matcher.find() ? labels.indexOf(matcher.group()) : -1;
    }

    /**
     * Returns the answer: the text up to the first of the texts that end it, and of that what the rules take out, without
     * the white space around it.
     */
    static String extracted(String text, GenerationSpec rules) {
        String answer = text;
        for (String stop : rules.stop()) {
            int end = answer.indexOf(stop);
            answer = end < 0 ? answer : answer.substring(0, end);
        }
        Matcher matcher = Pattern.compile(rules.extract()).matcher(answer);
        if (!rules.extract().isEmpty() && matcher.find()) {
            String group = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
            answer = group == null ? "" : group;
        }
        return answer.strip();
    }
}
