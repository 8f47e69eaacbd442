package io.gradessweep.data;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldQuestion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TaskSpec;
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
    record Training(List<Question> train, List<Question> validation) {}

    /** What the task is tested on, and how many test rows it has. */
    record Testing(List<Question> test, int available) {}

    Training training(TaskSpec task) {
        if (task.source() instanceof TaskSpec.WorldQuestions world) {
            List<Question> train = limited(task, questions(world, Split.TRAIN));
            return new Training(train, questions(world, Split.VALIDATION));
        }
        TaskSpec.InstructFiles files = (TaskSpec.InstructFiles) task.source();
        List<Question> rows = limited(task, InstructFiles.read(Fingerprint.unchanged(files.train())));
        int validation = spec.validationShare().ceilOf(rows.size());
        if (validation == rows.size()) {
            throw new InvalidInputException(files.train().location() + ": data.validation_share "
                    + spec.validationShare() + " of " + rows.size() + " rows leaves none to train on");
        }
        return new Training(rows.subList(validation, rows.size()), rows.subList(0, validation));
    }

    Testing testing(TaskSpec task) {
        List<Question> rows = task.source() instanceof TaskSpec.WorldQuestions world
                ? questions(world, Split.TEST)
                : InstructFiles.read(Fingerprint.unchanged(((TaskSpec.InstructFiles) task.source()).test()));
        int limit = spec.testRowsPerTask() == 0 ? rows.size() : Math.min(rows.size(), spec.testRowsPerTask());
        return new Testing(rows.subList(0, limit), rows.size());
    }

    private List<Question> limited(TaskSpec task, List<Question> rows) {
        int limit = spec.trainRowsPerTask() == 0 ? rows.size() : Math.min(rows.size(), spec.trainRowsPerTask());
        int[] order = Seeds.order(rows.size(), Seeds.random(seed, "rows of " + task.name(), 0));
        List<Question> chosen = new ArrayList<>();
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
