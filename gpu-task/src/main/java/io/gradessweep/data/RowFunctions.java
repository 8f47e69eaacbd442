package io.gradessweep.data;

import io.gradessweep.data.jinja.TextFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the templates of benchmarks can call beside Jinja2's own: texts that a benchmark needs cleaned or taken apart. */
final class RowFunctions {
    static final Map<String, TextFunction> ALL =
            Map.of("without_marks", RowFunctions::withoutMarks, "lettered", RowFunctions::lettered);

    private static final Pattern MARK = Pattern.compile("\\[.*?]");

    private RowFunctions() {}

    /** HellaSwag's WikiHow texts without their {@code [title]} and other marks: lm-evaluation-harness's {@code preprocess}. */
    private static String withoutMarks(String text) {
        String sentences = text.strip().replace(" [title]", ". ");
        return MARK.matcher(sentences).replaceAll("").replace("  ", " ");
    }

    /** {@code (A) one (B) two} as {@code {label: [A, B], text: [one, two]}}; the letters come in order. */
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
