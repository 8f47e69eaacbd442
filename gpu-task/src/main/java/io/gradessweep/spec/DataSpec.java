package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;

/**
 * What a run trains on and is scored on.
 *
 * @param trainRowsPerTask the first rows of each task's training set, after shuffling by seed; 0 takes all
 * @param testRowsPerTask the first rows of each test set; 0 takes all; fewer than published is marked partial
 * @param validationShare share of the training rows set aside by seed, the same for every method; used where a task
 *     brings no validation split of its own
 * @param maxLength tokens per example, the rest is cut
 * @param generate whether the model answers instructions in its own words, too
 */
public record DataSpec(
        List<TaskSpec> train,
        List<TaskSpec> benchmarks,
        int trainRowsPerTask,
        int testRowsPerTask,
        Ratio validationShare,
        int maxLength,
        boolean generate)
        implements Serializable {
    public DataSpec {
        Require.that(!train.isEmpty(), "data.train must name at least one task");
        Require.atLeast("data.train_rows_per_task", trainRowsPerTask, 0);
        Require.atLeast("data.test_rows_per_task", testRowsPerTask, 0);
        Require.atLeast("data.max_length", maxLength, 2);
        train = List.copyOf(train);
        benchmarks = List.copyOf(benchmarks);
    }

    /** Nothing generated. */
    public DataSpec(
            List<TaskSpec> train,
            List<TaskSpec> benchmarks,
            int trainRowsPerTask,
            int testRowsPerTask,
            Ratio validationShare,
            int maxLength) {
        this(train, benchmarks, trainRowsPerTask, testRowsPerTask, validationShare, maxLength, false);
    }
}
