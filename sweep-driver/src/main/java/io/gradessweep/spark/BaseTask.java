package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.Checkpointing;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pretrains a miniature on an executor. Returns null, or the failure if there was one. */
record BaseTask(TaskEnvironment environment) implements Function<TaskEnvironment.BaseOrder, Failure> {
    private static final Logger LOG = LoggerFactory.getLogger(BaseTask.class);

    @Override
    public Failure call(TaskEnvironment.BaseOrder order) {
        JobContext context = environment.context(
                new ProgressSender(order.model(), ProgressPlugin::send),
                Deadline.in(0),
                Checkpointing.NONE,
                Optional.empty(),
                Optional.empty());
        if (TaskContext.get().attemptNumber() > 0) {
            return Failure.STARTED_BY_SPARK;
        }
        try {
            context.listener().phase("start");
            environment.bases().ensure(order.recipe(), context);
            return null;
        } catch (Throwable thrown) { // as in RunTask
            Failure failure = Failure.of(thrown, TaskContext.get().isInterrupted());
            failure.log(LOG, order.model(), thrown);
            return failure;
        }
    }
}
