package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.result.FailureCause;
import io.gradessweep.store.RunStates;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a part of a prefix on an executor. Returns null, or the failure if there was one. */
record PrefixTask(TaskEnvironment environment) implements Function<TaskEnvironment.PrefixOrder, Failure> {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixTask.class);

    @Override
    public Failure call(TaskEnvironment.PrefixOrder order) {
        if (TaskContext.get().attemptNumber() > 0) {
            return Failure.STARTED_BY_SPARK;
        }
        RunStates states = environment.store();
        Deadline deadline = Deadline.in(environment.runSeconds());
        JobContext context = environment.context(
                new ProgressSender(order.name(), ProgressPlugin::send),
                deadline,
                new Checkpointing(states::prefixCheckpoints, environment.checkpoints(), 0),
                Optional.empty(),
                Optional.empty());
        Optional<Watchdog> watchdog = Watchdog.over(order.name(), deadline);
        try {
            context.listener().phase("start");
            environment
                    .prefixes()
                    .train(
                            order.prefix(),
                            order.until(),
                            states.prefixes(order.prefix().id()),
                            context);
            return null;
        } catch (Throwable thrown) { // as in RunTask
            Failure failure = Failure.of(thrown, TaskContext.get().isInterrupted());
            failure.log(LOG, order.name(), thrown);
            return deadline.ended(failure.cause()) ? new Failure(FailureCause.TIMEOUT, deadline.message()) : failure;
        } finally {
            watchdog.ifPresent(Watchdog::close);
        }
    }
}
