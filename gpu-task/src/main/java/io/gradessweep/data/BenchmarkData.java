package io.gradessweep.data;

import io.gradessweep.spec.TaskSpec;
import java.util.List;

/**
 * A benchmark's items, encoded.
 *
 * @param available test rows there are, of which these may be the first few
 * @param skipped test rows that were bad and left out
 * @param inTraining items whose prompt stands in the training or validation rows of any task, but for white space and case
 */
public record BenchmarkData(TaskSpec task, List<ScoredItem> items, int available, int skipped, int inTraining) {
    public BenchmarkData {
        items = List.copyOf(items);
    }

    /** Whether fewer items are scored than the benchmark has, or than it was published with. */
    public boolean partial() {
        return items.size() < Math.max(available, task.expectedItems());
    }

    /** Items whose prompt was cut to fit. */
    public int cutItems() {
        return (int) items.stream().filter(item -> item.cutTokens() > 0).count();
    }

    /** Each item's choices, in order: what a scorer runs through the model. */
    public List<List<Example>> choices() {
        return items.stream()
                .map(item ->
                        item.choices().stream().map(ScoredItem.Choice::example).toList())
                .toList();
    }
}
