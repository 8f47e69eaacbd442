package io.gradessweep.eval;

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
}
