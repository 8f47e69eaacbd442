package io.gradessweep.data;

import io.gradessweep.spec.TaskSpec;
import java.util.List;

/** Questions as a model is given them, before any tokenizer. */
public final class Questions {
    private Questions() {}

    /**
     * All that the task is scored on, in order.
     *
     * @param task reads local files alone
     * @throws io.gradessweep.spec.InvalidInputException naming file and row
     */
    public static List<Question> scored(TaskSpec task) {
        return TaskData.testRows(task).rows();
    }
}
