package io.gradessweep.data;

import io.gradessweep.spec.TaskSpec;
import java.util.List;
import java.util.Optional;

/** Reads questions as text, before they are tokenised. */
public final class Questions {
    private Questions() {}

    /**
     * Returns all questions that the task is scored on, in order and without their images.
     *
     * @param task a task whose files are local
     * @throws io.gradessweep.spec.InvalidInputException naming file and row
     */
    public static List<Question> scored(TaskSpec task) {
        return TaskData.testRows(task, Optional.empty()).rows();
    }

    /**
     * Returns all questions that the task is scored on and whose answers are generated, in order and without their
     * images.
     *
     * @param task a task whose files are local and whose answers are generated
     * @throws io.gradessweep.spec.InvalidInputException naming file and row
     */
    public static List<OpenQuestion> answered(TaskSpec task) {
        return TaskData.openTestRows(task, Optional.empty()).rows();
    }
}
