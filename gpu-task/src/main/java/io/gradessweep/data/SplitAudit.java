package io.gradessweep.data;

import io.gradessweep.data.world.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One split of one task, as a run uses it.
 *
 * @param rows the number of rows used, at least one
 * @param available the number of rows that the split has, malformed ones included; a test may use only the first of
 *     them
 * @param labels the number of rows for each index of the right choice; empty for rows without choices
 * @param chance mean of 1 / number of choices, 0..1; NaN for rows without choices
 * @param skipped the errors of the malformed rows that were skipped, file and row first
 * @param dropped the number of rows left out of training because their response alone does not fit
 * @param truncated the number of rows whose prompt was cut to fit
 * @param inTraining the overlap with the training rows of any task; empty for training itself
 * @param inValidation the overlap with the validation rows of any task; empty unless this is a test split
 */
public record SplitAudit(
        String task,
        Split split,
        int rows,
        int available,
        List<Integer> labels,
        double chance,
        List<String> skipped,
        int dropped,
        int truncated,
        Optional<Overlap> inTraining,
        Optional<Overlap> inValidation) {
    public SplitAudit {
        labels = List.copyOf(labels);
        skipped = List.copyOf(skipped);
    }

    /** Returns the share of the most frequent right choice, 0..1; NaN for rows without choices. */
    public double bestConstantAnswer() {
        return labels.isEmpty() ? Double.NaN : (double) Collections.max(labels) / rows;
    }

    static List<Integer> labels(List<Question> questions) {
        List<Integer> labels = new ArrayList<>();
        for (Question question : questions) {
            while (labels.size() < question.choices().size()) {
                labels.add(0);
            }
            labels.set(question.label(), labels.get(question.label()) + 1);
        }
        return labels;
    }

    static double chance(List<Question> questions) {
        return questions.stream()
                .mapToDouble(question -> 1.0 / question.choices().size())
                .average()
                .orElse(Double.NaN);
    }
}
