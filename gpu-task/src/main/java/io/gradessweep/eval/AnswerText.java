package io.gradessweep.eval;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the answer out of a generated text. */
final class AnswerText {
    private AnswerText() {}

    /**
     * Which label comes first in the text, in the spelling of the prompt, inside a word too; -1 where none does.
     *
     * @param labels {@code true} and {@code false}, or {@code answer1} to {@code answer4}
     */
    static int firstNamed(String text, List<String> labels) {
        Pattern any = Pattern.compile(labels.stream().map(Pattern::quote).collect(Collectors.joining("|")));
        Matcher matcher = any.matcher(text);
        return matcher.find() ? labels.indexOf(matcher.group()) : -1;
    }
}
