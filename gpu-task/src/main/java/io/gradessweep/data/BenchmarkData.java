package io.gradessweep.data;

import io.gradessweep.spec.TaskSpec;
import java.util.List;

/**
 * A benchmark's items, encoded.
 *
 * @param available test rows there are, of which these may be the first few
 */
public record BenchmarkData(TaskSpec task, List<ScoredItem> items, int available) {
    public BenchmarkData {
        items = List.copyOf(items);
    }

    /** Whether fewer items are scored than the benchmark has, or than it was published with. */
    public boolean partial() {
        return items.size() < Math.max(available, task.expectedItems());
    }

    /** Each item's choices, in order: what a scorer runs through the model. */
    public List<List<Example>> choices() {
        return items.stream()
                .map(item ->
                        item.choices().stream().map(ScoredItem.Choice::example).toList())
                .toList();
    }
}
