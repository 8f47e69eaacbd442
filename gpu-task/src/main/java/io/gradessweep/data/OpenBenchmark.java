package io.gradessweep.data;

import io.gradessweep.spec.GenerationSpec;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.TaskSpec;
import java.util.List;

/**
 * The encoded items of a benchmark whose answers are generated.
 *
 * @param task a task with a source of {@link TaskSpec.AnswerFiles}
 * @param available the number of test rows that exist; the items may be only the first of them
 * @param skipped the number of malformed test rows, which were skipped
 * @param inTraining the number of items whose prompt is among the training or validation rows of any task, ignoring
 *     white space and case
 */
public record OpenBenchmark(TaskSpec task, List<OpenItem> items, int available, int skipped, int inTraining) {
    public OpenBenchmark {
        items = List.copyOf(items);
    }

    /** Returns the rules by which answers are generated. */
    public GenerationSpec generation() {
        return source().generation();
    }

    /** Returns the metrics that are recorded beside the benchmark's own. */
    public List<Metric> furtherMetrics() {
        return source().furtherMetrics();
    }

    private TaskSpec.AnswerFiles source() {
        return (TaskSpec.AnswerFiles) task.source();
    }

    /** Returns whether fewer items are scored than the benchmark has, or than it was published with. */
    public boolean partial() {
        return items.size() < Math.max(available, task.expectedItems());
    }

    /** Returns the number of items whose prompt was cut to fit. */
    public int cutItems() {
        return (int) items.stream().filter(item -> item.cutTokens() > 0).count();
    }
}
