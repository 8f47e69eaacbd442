package io.gradessweep.data;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldQuestion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TaskSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a task's rows. The training rows are shuffled by (seed, task) and then limited; files without a validation split
 * give the share of them that comes first. Nothing here depends on the method, so all methods of a seed share their rows.
 */
final class TaskData {
    private final DataSpec spec;
    private final long seed;

    TaskData(DataSpec spec, long seed) {
        this.spec = spec;
        this.seed = seed;
    }

    /** What the task trains and validates on. */
    record Training(List<? extends TrainingRow> train, List<? extends TrainingRow> validation) {}

    /** What the task is tested on, and how many test rows it has. */
    record Testing(List<Question> test, int available) {}

    Training training(TaskSpec task) {
        if (task.source() instanceof TaskSpec.WorldQuestions world) {
            List<Question> train = limited(task, questions(world, Split.TRAIN));
            return new Training(train, questions(world, Split.VALIDATION));
        }
        if (task.source() instanceof TaskSpec.MessageFile conversations) {
            Path file = Fingerprint.unchanged(conversations.train());
            return split(limited(task, MessageFiles.read(file)), conversations.train());
        }
        TaskSpec.InstructFiles files = (TaskSpec.InstructFiles) task.source();
        Path file = Fingerprint.unchanged(files.train());
        return split(limited(task, InstructFiles.read(file, files.prompt())), files.train());
    }

    private Training split(List<? extends TrainingRow> rows, FileRef file) {
        int validation = spec.validationShare().ceilOf(rows.size());
        if (validation == rows.size()) {
            throw new InvalidInputException(file.location() + ": data.validation_share " + spec.validationShare()
                    + " of " + rows.size() + " rows leaves none to train on");
        }
        return new Training(rows.subList(validation, rows.size()), rows.subList(0, validation));
    }

    Testing testing(TaskSpec task) {
        List<Question> rows = testRows(task);
        int limit = spec.testRowsPerTask() == 0 ? rows.size() : Math.min(rows.size(), spec.testRowsPerTask());
        return new Testing(rows.subList(0, limit), rows.size());
    }

    private static List<Question> testRows(TaskSpec task) {
        if (task.source() instanceof TaskSpec.WorldQuestions world) {
            return questions(world, Split.TEST);
        }
        if (task.source() instanceof TaskSpec.InstructFiles files) {
            return InstructFiles.read(Fingerprint.unchanged(files.test()), files.prompt());
        }
        throw new InvalidInputException(task.name() + " has conversations to train on and nothing to score; set"
                + " data.benchmarks to what is to be scored");
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

    private static List<Question> questions(TaskSpec.WorldQuestions source, Split split) {
        List<Question> questions = new ArrayList<>();
        for (WorldQuestion asked : World.of(source.world()).questions(source.attribute(), split)) {
            List<String> choices = asked.answers().stream().map(" "::concat).toList();
            String response = choices.get(asked.gold());
            questions.add(new Question(asked.id(), asked.prompt(), choices, asked.gold(), response, asked.fact()));
        }
        return questions;
    }
}
