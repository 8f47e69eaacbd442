package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;

/**
 * What a run trains on and is scored on.
 *
 * @param proportions of the tasks' rows in training, whole numbers, one for each of {@code train}; empty takes all rows of all
 * @param trainRows rows to train on in all, where proportions are given; 0 takes as many as they allow
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
        List<Integer> proportions,
        int trainRows,
        int trainRowsPerTask,
        int testRowsPerTask,
        Ratio validationShare,
        int maxLength,
        boolean generate)
        implements Serializable {
    public DataSpec {
        Require.that(!train.isEmpty(), "data.train must name at least one task");
        Require.that(
                proportions.isEmpty() || proportions.size() == train.size(),
                "data.proportions must have one number for each of data.train");
        proportions.forEach(proportion -> Require.atLeast("data.proportions", proportion, 1));
        Require.atLeast("data.train_rows", trainRows, 0);
        Require.that(
                trainRows == 0 || !proportions.isEmpty(),
                "data.train_rows needs data.proportions; or set data.train_rows_per_task");
        Require.atLeast("data.train_rows_per_task", trainRowsPerTask, 0);
        Require.atLeast("data.test_rows_per_task", testRowsPerTask, 0);
        Require.atLeast("data.max_length", maxLength, 2);
        train = List.copyOf(train);
        benchmarks = List.copyOf(benchmarks);
        proportions = List.copyOf(proportions);
    }

    /** All rows of all tasks, up to a number of each; nothing generated. */
    public DataSpec(
            List<TaskSpec> train,
            List<TaskSpec> benchmarks,
            int trainRowsPerTask,
            int testRowsPerTask,
            Ratio validationShare,
            int maxLength) {
        this(train, benchmarks, List.of(), 0, trainRowsPerTask, testRowsPerTask, validationShare, maxLength, false);
    }

    public DataSpec with(List<TaskSpec> otherTrain, List<TaskSpec> otherBenchmarks) {
        return new DataSpec(
                otherTrain,
                otherBenchmarks,
                proportions,
                trainRows,
                trainRowsPerTask,
                testRowsPerTask,
                validationShare,
                maxLength,
                generate);
    }
}
