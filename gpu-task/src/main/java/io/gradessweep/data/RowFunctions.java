package io.gradessweep.data;

import io.gradessweep.data.jinja.TextFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The functions that benchmarks' templates can call in addition to Jinja2's own. They clean texts or split them. */
final class RowFunctions {
    static final Map<String, TextFunction> ALL =
            Map.of("without_marks", RowFunctions::withoutMarks, "lettered", RowFunctions::lettered);

    private static final Pattern MARK = Pattern.compile("\\[.*?]");

    private RowFunctions() {}

    /**
     * Removes {@code [title]} and other marks from HellaSwag's WikiHow texts, as lm-evaluation-harness's
     * {@code preprocess} does.
     */
    private static String withoutMarks(String text) {
        String sentences = text.strip().replace(" [title]", ". ");
        return MARK.matcher(sentences).replaceAll("").replace("  ", " ");
    }

    /** Splits {@code (A) one (B) two} into {@code {label: [A, B], text: [one, two]}}; the letters must be in order. */
    private static Map<String, List<String>> lettered(String text) {
        List<String> labels = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        int start = text.indexOf("(A)");
        for (char letter = 'A'; start >= 0; letter++) {
            int next = text.indexOf(" (" + (char) (letter + 1) + ")", start);
            labels.add(String.valueOf(letter));
            texts.add(text.substring(start + 3, next < 0 ? text.length() : next).strip());
            start = next < 0 ? next : next + 1;
        }
        return Map.of("label", labels, "text", texts);
    }
}
