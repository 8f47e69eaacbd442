package io.gradessweep.data;

import io.gradessweep.spec.TaskSpec;
import java.util.List;

/**
 * The encoded items of a benchmark.
 *
 * @param available the number of test rows that exist; the items may be only the first of them
 * @param skipped the number of malformed test rows, which were skipped
 * @param inTraining the number of items whose prompt is among the training or validation rows of any task, ignoring
 *     white space and case
 */
public record BenchmarkData(TaskSpec task, List<ScoredItem> items, int available, int skipped, int inTraining) {
    public BenchmarkData {
        items = List.copyOf(items);
    }

    /** Returns whether fewer items are scored than the benchmark has, or than it was published with. */
    public boolean partial() {
        return items.size() < Math.max(available, task.expectedItems());
    }

    /** Returns the number of items whose prompt was cut to fit. */
    public int cutItems() {
        return (int) items.stream().filter(item -> item.cutTokens() > 0).count();
    }

    /** Returns the choices of each item, in order, which are the sequences that are scored. */
    public List<List<Example>> choices() {
        return items.stream()
                .map(item ->
                        item.choices().stream().map(ScoredItem.Choice::example).toList())
                .toList();
    }
}
