package io.gradessweep.data;

import io.gradessweep.data.rows.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parses rows of LLM-Adapters (arXiv 2304.01933): {@code instruction, input, output, answer}. The instruction ends with
 * {@code Answer format: a/b/...}. Each label is scored as {@code the correct answer is <label>}. A row with an
 * image is refused.
 */
record InstructRowParser(Prompting prompting) implements RowParser<Question> {
    private static final String CHOICES = "Answer format: ";
    private static final String ANSWER = "the correct answer is ";

    @Override
    public Set<String> fields() {
        return ImageColumns.beside("instruction", "input", "output", "answer");
    }

    @Override
    public Question read(Row row, String id) {
        ImageColumns.requireEmpty(row, "instruct");
        Map<String, Object> fields = row.fields();
        String instruction = Fields.text(row, fields, "instruction");
        String answer = Fields.text(row, fields, "answer");
        String output = Fields.text(row, fields, "output");
        if (!"".equals(Fields.present(row, fields, "input"))) {
            throw row.wrong("input must be empty: the prompt has no place for it");
        }
        if (!output.contains(answer)) {
            throw row.wrong("output '" + output + "' teaches another answer than '" + answer + "'");
        }
        List<String> labels = labels(row, instruction);
        return question(id, instruction, labels, label(row, labels, answer), output, prompting);
    }

    /** Returns an instruction whose labels are scored. */
    static Question question(String id, String instruction, List<String> labels, int label, Prompting prompting) {
        return question(id, instruction, labels, label, ANSWER + labels.get(label), prompting);
    }

    private static Question question(
            String id, String instruction, List<String> labels, int label, String response, Prompting prompting) {
        String prompt = AlpacaPrompt.of(instruction, "", prompting.format());
        List<String> choices = labels.stream().map(ANSWER::concat).toList();
        return new Question(id, List.of(prompt), choices, label, response, "", prompting);
    }

    /** Returns the index of the label that the answer is. */
    static int label(Row row, List<String> labels, String answer) {
        int label = labels.indexOf(answer);
        if (label < 0) {
            throw row.wrong("answer '" + answer + "' is not among the choices " + String.join("/", labels));
        }
        return label;
    }

    /**
     * Returns the labels. WinoGrande rows list the options and the answer format on one line, the other data sets have
     * the format on a line of its own.
     */
    private static List<String> labels(Row row, String instruction) {
        String trimmed = instruction.stripTrailing();
        String lastLine = trimmed.substring(trimmed.lastIndexOf('\n') + 1);
        int start = lastLine.lastIndexOf(CHOICES);
        if (start < 0) {
            throw row.wrong("the instruction's last line must hold '" + CHOICES + "a/b/...', not '" + lastLine + "'");
        }
        List<String> labels =
                List.of(lastLine.substring(start + CHOICES.length()).split("/", -1));
        if (labels.size() < 2
                || labels.stream().anyMatch(String::isBlank)
                || new HashSet<>(labels).size() < labels.size()) {
            throw row.wrong("the answer format must list at least two different choices, not '"
                    + String.join("/", labels) + "'");
        }
        return labels;
    }
}
