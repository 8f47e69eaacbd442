package io.gradessweep.data;

import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
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

    /** All choices of all items, in order: what a scorer runs through the model. */
    public List<Example> sequences() {
        List<Example> sequences = new ArrayList<>();
        for (ScoredItem item : items) {
            for (ScoredItem.Choice choice : item.choices()) {
                sequences.add(choice.example());
            }
        }
        return sequences;
    }
}
