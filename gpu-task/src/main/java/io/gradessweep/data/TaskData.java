package io.gradessweep.data;

import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.Split;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowTable;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the rows of tasks. The training rows are shuffled by (seed, task) and then limited. If files have no validation
 * split, the validation share is taken from the beginning of these rows. The other rows are mixed in the given
 * proportions. Nothing here depends on the method, so all methods of a seed share their rows.
 */
final class TaskData {
    private final DataSpec spec;
    private final long seed;
    private final RowImageReader images;

    /** @param images reads the images of rows, or refuses them for a text model */
    TaskData(DataSpec spec, long seed, RowImageReader images) {
        this.spec = spec;
        this.seed = seed;
        this.images = images;
    }

    /**
     * The training and validation rows of a task.
     *
     * @param skipped the errors of the malformed rows that were skipped
     */
    record Training(
            TaskSpec task,
            List<? extends TrainingRow> train,
            List<? extends TrainingRow> validation,
            List<String> skipped) {
        Training first(int rows) {
            return new Training(task, train.subList(0, rows), validation, skipped);
        }
    }

    /**
     * The test rows of a task that are used, the number of rows it has, and the errors of the rows that were skipped.
     */
    record Testing<T extends TrainingRow>(List<T> test, int available, List<String> skipped) {}

    /** Returns the rows of every task that is trained on. */
    List<Training> training() {
        List<Training> tasks = spec.train().stream().map(this::training).toList();
        if (spec.proportions().isEmpty()) {
            return tasks;
        }
        List<Integer> counts = Mixture.counts(
                spec.proportions(),
                spec.trainRows(),
                tasks.stream().map(task -> task.train().size()).toList(),
                tasks.stream().map(task -> task.task().name()).toList());
        List<Training> mixed = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            mixed.add(tasks.get(i).first(counts.get(i)));
        }
        return mixed;
    }

    private Training training(TaskSpec task) {
        if (task.source() instanceof TaskSpec.WorldQuestions world) {
            List<Question> train = limited(task, WorldRows.questions(world, Split.TRAIN, Optional.of(images)));
            return new Training(
                    task, train, WorldRows.questions(world, Split.VALIDATION, Optional.of(images)), List.of());
        }
        TaskSpec.Files files = (TaskSpec.Files) task.source();
        if (files.train().none()) {
            throw new InvalidInputException(task.name()
                    + " has no rows to train on; leave it out of data.train and name" + " it in data.benchmarks");
        }
        RowReader.Read<? extends TrainingRow> read = files instanceof TaskSpec.AnswerFiles answers
                ? open(task, answers, answers.trainRows(), List.of(), Optional.of(images))
                : RowReader.read(
                        files.train(), shape(task, files, images), task.rules().bad());
        return split(task, limited(task, read.rows()), read.skipped());
    }

    private Training split(TaskSpec task, List<? extends TrainingRow> rows, List<String> skipped) {
        int validation = spec.validationShare().ceilOf(rows.size());
        if (validation == rows.size()) {
            throw new InvalidInputException(task.name() + ": data.validation_share " + spec.validationShare() + " of "
                    + rows.size() + " rows leaves none to train on");
        }
        return new Training(task, rows.subList(validation, rows.size()), rows.subList(0, validation), skipped);
    }

    /** Returns the rows of a task of multiple choice. */
    Testing<Question> testing(TaskSpec task) {
        return limited(testRows(task, Optional.of(images)));
    }

    /** Returns the rows of a task whose answers are generated. */
    Testing<OpenQuestion> openTesting(TaskSpec task) {
        return limited(openTestRows(task, Optional.of(images)));
    }

    private <T extends TrainingRow> Testing<T> limited(RowReader.Read<T> read) {
        int available = read.rows().size() + read.skipped().size();
        int limit = spec.testRowsPerTask() == 0 ? available : spec.testRowsPerTask();
        List<T> test = read.rows().subList(0, Math.min(limit, read.rows().size()));
        return new Testing<>(test, available, read.skipped());
    }

    /**
     * Returns the rows that a task is scored on.
     *
     * @param images reads images, or refuses them for a text model; empty if rows are read without
     */
    static RowReader.Read<Question> testRows(TaskSpec task, Optional<RowImageReader> images) {
        if (task.source() instanceof TaskSpec.WorldQuestions world) {
            return new RowReader.Read<>(WorldRows.questions(world, Split.TEST, images), List.of());
        }
        TaskSpec.Files files = (TaskSpec.Files) task.source();
        if (files.test().none()) {
            throw new InvalidInputException(task.name()
                    + " has rows to train on and nothing to score; set data.benchmarks to what is to be scored");
        }
        return RowReader.read(
                files.test(), questionShape(task, files, images), task.rules().bad());
    }

    /**
     * Returns the rows that a task is scored on whose answers are generated.
     *
     * @param images reads images, or refuses them for a text model; empty if rows are read without
     */
    static RowReader.Read<OpenQuestion> openTestRows(TaskSpec task, Optional<RowImageReader> images) {
        TaskSpec.AnswerFiles files = (TaskSpec.AnswerFiles) task.source();
        List<Metric> metrics = Stream.concat(Stream.of(task.metric()), files.furtherMetrics().stream())
                .toList();
        return open(task, files, files.testRows(), metrics, images);
    }

    private static RowReader.Read<OpenQuestion> open(
            TaskSpec task,
            TaskSpec.AnswerFiles files,
            RowTable rows,
            List<Metric> metrics,
            Optional<RowImageReader> images) {
        OpenRowParser shape =
                new OpenRowParser(task.name(), files.template(), prompting(task, files.prompt()), metrics, images);
        return RowReader.read(rows, shape, task.rules().bad());
    }

    private static RowParser<? extends TrainingRow> shape(TaskSpec task, TaskSpec.Files files, RowImageReader images) {
        if (files instanceof TaskSpec.AlpacaFiles alpaca) {
            return new AlpacaRowParser(prompting(task, alpaca.prompt()));
        }
        return files instanceof TaskSpec.MessageFiles
                ? new MessageRowParser(images)
                : questionShape(task, files, Optional.of(images));
    }

    private static RowParser<Question> questionShape(
            TaskSpec task, TaskSpec.Files files, Optional<RowImageReader> images) {
        if (files instanceof TaskSpec.TemplatedFiles templated) {
            return new TemplatedRowParser(
                    task.name(), templated.template(), task.protocol(), prompting(task, templated.prompt()), images);
        }
        return new InstructRowParser(prompting(task, ((TaskSpec.InstructFiles) files).prompt()));
    }

    private static Prompting prompting(TaskSpec task, PromptFormat format) {
        return new Prompting(format, task.rules().cut());
    }

    private <T extends TrainingRow> List<T> limited(TaskSpec task, List<T> rows) {
        int limit = spec.trainRowsPerTask() == 0 ? rows.size() : Math.min(rows.size(), spec.trainRowsPerTask());
        int[] order = Seeds.order(rows.size(), Seeds.random(seed, "rows of " + task.name(), 0));
        List<T> chosen = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            chosen.add(rows.get(order[i]));
        }
        return chosen;
    }
}
