package io.gradessweep.data;

import io.gradessweep.data.world.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One split of one task, as a run uses it.
 *
 * @param rows at least one
 * @param available rows the split has, of which a test may take the first few; bad ones included
 * @param labels rows by index of their right choice; empty of conversations, which have none
 * @param chance mean of 1 / number of choices, 0..1; NaN of conversations
 * @param skipped what was wrong with the bad rows that were left out, file and row first
 * @param dropped rows left out of training because their response alone does not fit
 * @param truncated rows whose prompt was cut to fit
 * @param inTraining what of it stands in the training rows of any task; empty for training itself
 * @param inValidation what of it stands in the validation rows of any task; of test rows only
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

    /** Share of the most frequent right choice, 0..1. */
    public double bestConstantAnswer() {
        return (double) Collections.max(labels) / rows;
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
