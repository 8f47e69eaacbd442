package io.gradessweep.spec;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * The data that a run trains on and is scored on.
 *
 * @param proportions the proportions in which the tasks' rows are mixed: one whole number for each task of
 *     {@code train}; if empty, all rows of all tasks are used
 * @param trainRows the total number of training rows if {@code proportions} are given; 0 for as many as they allow
 * @param trainRowsPerTask the number of training rows of each task, the first after shuffling by the seed; 0 for all
 * @param testRowsPerTask the number of rows of each test set, from its start; 0 for all; a score on fewer than the
 *     published rows is marked partial
 * @param validationShare the share of the training rows that is set aside by the seed, the same for every method; it is
 *     used for tasks without a validation split of their own
 * @param maxLength tokens per example; longer examples are cut
 * @param generate whether instructions are also answered by generating text
 * @param date the day that {@code strftime_now} of a chat template tells, in the form 2025-01-31, or {@value #NO_DATE}
 */
public record DataSpec(
        @Setting(key = "data.train", documentation = "benchmarks whose training rows are mixed")
        List<TaskSpec> train,

        @Setting(key = "data.benchmarks", documentation = "benchmarks to score; those of data.train where not set")
        @Setting(
                key = "data.directory",
                type = String.class,
                documentation = "where benchmark files lie; ${NAME:-default} is replaced")
        @Setting(
                key = "data.prompt",
                type = PromptFormat.class,
                value = "plain",
                documentation =
                        "around an instruction: LLM-Adapters' text (plain), or the model's chat template (chat)")
        List<TaskSpec> benchmarks,

        @TrainingOnly
        @Setting(
                key = "data.proportions",
                documentation =
                        "how the rows to train on are shared among the tasks of data.train, one whole number for each;"
                                + " without them every task gives all it has")
        List<Integer> proportions,

        @TrainingOnly
        @Setting(
                key = "data.train_rows",
                value = "0",
                atLeast = 0,
                documentation = "rows to train on in all, shared by data.proportions; 0 for as many as these allow")
        int trainRows,

        @TrainingOnly
        @Setting(
                key = "data.train_rows_per_task",
                value = "0",
                atLeast = 0,
                documentation = "training rows of each task, drawn by seed; 0 takes all")
        int trainRowsPerTask,

        @Setting(
                key = "data.test_rows_per_task",
                value = "0",
                atLeast = 0,
                documentation = "first test rows of each benchmark; 0 takes all")
        int testRowsPerTask,

        @TrainingOnly
        @Setting(
                key = "data.validation_share",
                value = "0.05",
                documentation =
                        "share of the training rows set aside where a task has no validation split (the paper does not say)")
        Ratio validationShare,

        @Setting(key = "data.max_length", value = "4096", atLeast = 2, documentation = "tokens per example")
        int maxLength,

        @Setting(
                key = "data.generate",
                value = "false",
                documentation =
                        "whether instructions are also answered by generating, and the first label named is taken for"
                                + " the answer")
        boolean generate,

        @Setting(
                key = "data.date",
                value = NO_DATE,
                documentation =
                        "the day, such as 2025-01-31, that chat templates write which call strftime_now; with none they"
                                + " write a day of their own, or are refused")
        String date)
        implements Serializable {
    public static final String NO_DATE = "none";

    public DataSpec {
        Require.that(
                date.equals(NO_DATE) || isDay(date),
                "data.date must be a day such as 2025-01-31, or none, not " + date);
        Require.that(!train.isEmpty(), "data.train must name at least one task");
        Require.that(
                proportions.isEmpty() || proportions.size() == train.size(),
                "data.proportions must have one number for each of data.train");
        proportions.forEach(proportion -> Require.atLeast("data.proportions", proportion, 1));
        Require.inDeclaredRanges(
                DataSpec.class,
                train,
                benchmarks,
                proportions,
                trainRows,
                trainRowsPerTask,
                testRowsPerTask,
                validationShare,
                maxLength,
                generate,
                date);
        Require.that(
                trainRows == 0 || !proportions.isEmpty(),
                "data.train_rows needs data.proportions; or set data.train_rows_per_task");
        train = List.copyOf(train);
        benchmarks = List.copyOf(benchmarks);
        proportions = List.copyOf(proportions);
    }

    /** Creates a spec without proportions that takes up to a number of rows of each task and generates no answers. */
    public DataSpec(
            List<TaskSpec> train,
            List<TaskSpec> benchmarks,
            int trainRowsPerTask,
            int testRowsPerTask,
            Ratio validationShare,
            int maxLength) {
        this(
                train,
                benchmarks,
                List.of(),
                0,
                trainRowsPerTask,
                testRowsPerTask,
                validationShare,
                maxLength,
                false,
                NO_DATE);
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
                generate,
                date);
    }

    /** Returns the day of {@code data.date}; empty if there is none. */
    public Optional<LocalDate> day() {
        return date.equals(NO_DATE) ? Optional.empty() : Optional.of(LocalDate.parse(date));
    }

    private static boolean isDay(String text) {
        try {
            return text.length() == 10 && LocalDate.parse(text).getYear() > 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
