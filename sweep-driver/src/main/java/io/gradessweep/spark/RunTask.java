package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.Versions;
import io.gradessweep.job.WeightSource;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.SharedStates;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RunOutput;
import io.gradessweep.store.RunStates;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes a run on an executor, stores its output, and reports how it ended. */
record RunTask(TaskEnvironment environment) implements Function<TaskEnvironment.RunOrder, RunTask.Report> {
    private static final Logger LOG = LoggerFactory.getLogger(RunTask.class);

    /** @param outcome the outcome without its traces, which are stored in the results */
    record Report(Attempt attempt, RunOutcome outcome) implements Serializable {}

    @Override
    public Report call(TaskEnvironment.RunOrder order) throws IOException {
        Attempt attempt = new Attempt(order.launch(), TaskContext.get().attemptNumber());
        ParquetResultStore store = environment.store();
        RunLog log = new RunLog(new ProgressSender(order.key(), ProgressPlugin::send));
        try (log) {
            log.line(order.key() + ", run " + order.runId() + ", launch " + attempt.text());
            Report report = call(order, attempt, store, log);
            log.line(ended(report.outcome()));
            return report;
        } finally {
            keep(log, store, order.runId(), attempt);
        }
    }

    /**
     * Stores the log, also of a cancelled run. The interrupt that cancelled it is cleared meanwhile, since file systems
     * fail on interrupted threads.
     */
    private static void keep(RunLog log, RunOutput output, String runId, Attempt attempt) {
        boolean interrupted = Thread.interrupted();
        output.putLog(runId, attempt, log.file());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String ended(RunOutcome outcome) {
        if (Node.isPaused(outcome)) {
            return "paused after " + outcome.summary().doneSteps() + " steps";
        }
        if (Node.isStopped(outcome)) {
            return "stopped after " + outcome.summary().doneSteps() + " steps";
        }
        if (outcome instanceof RunOutcome.Failed failed) {
            return "failed: " + failed.cause().label() + ": " + failed.message();
        }
        String trainedBy = outcome.summary().trainedBy();
        return trainedBy == null
                ? "completed after " + outcome.summary().doneSteps() + " steps"
                : "completed: it scored the weights that run " + trainedBy + " kept";
    }

    private Report call(TaskEnvironment.RunOrder order, Attempt attempt, ParquetResultStore store, RunLog log) {
        RunStates states = store;
        RunOutput output = store;
        Optional<WeightSource> trained = Optional.ofNullable(order.kept()).map(store::source);
        Checkpointing checkpointing = new Checkpointing(
                trainId -> states.checkpointsUntilCompleted(order.runId(), trainId),
                environment.checkpoints(),
                0,
                Optional.of(order.prefixId())
                        .filter(prefixId -> !prefixId.isEmpty())
                        .map(prefixId -> new SharedStates(prefixId, states.prefixes(prefixId))),
                order.pauseAfter());
        Optional<WeightStore> weights =
                environment.keepWeights() ? Optional.of(output.weights(order.runId(), attempt)) : Optional.empty();
        Deadline deadline = Deadline.in(environment.runSeconds());
        JobContext context = environment.context(log, deadline, checkpointing, weights, trained);
        Instant startedAt = Instant.now();
        if (attempt.task() > 0) {
            return new Report(attempt, Failure.STARTED_BY_SPARK.outcome(provenance(context, startedAt)));
        }
        try {
            context.listener().phase("start");
            RunOutcome outcome = timely(run(order, context, deadline), deadline);
            try (RunOutcome.Traces traces = outcome.traces()) {
                output.putTraces(order.runId(), attempt, traces);
            }
            return new Report(
                    attempt,
                    withoutTraces(
                            outcome, outcome.provenance().in(Slot.current().address())));
        } catch (Throwable thrown) { // an Error that reached Spark would end the whole JVM with its other runs
            Failure failure = Failure.of(thrown, TaskContext.get().isInterrupted());
            failure.log(LOG, order.key(), thrown);
            return new Report(attempt, failure.outcome(provenance(context, startedAt)));
        }
    }

    private RunOutcome run(TaskEnvironment.RunOrder order, JobContext context, Deadline deadline) {
        Optional<Watchdog> watchdog = Watchdog.over(order.key(), deadline);
        try {
            return environment.runs().run(order.spec(), context);
        } finally {
            watchdog.ifPresent(Watchdog::close);
        }
    }

    /** Returns the outcome as a timeout if its deadline, and nothing else, cancelled the run. */
    private static RunOutcome timely(RunOutcome outcome, Deadline deadline) {
        if (!(outcome instanceof RunOutcome.Failed failed && deadline.ended(failed.cause()))) {
            return outcome;
        }
        TrainingSummary summary = outcome.summary();
        String message = deadline.message(summary.doneSteps(), summary.plannedSteps());
        return new RunOutcome.Failed(FailureCause.TIMEOUT, message, summary, outcome.traces(), outcome.provenance());
    }

    private static RunOutcome withoutTraces(RunOutcome outcome, Provenance provenance) {
        if (outcome instanceof RunOutcome.Failed failed) {
            return new RunOutcome.Failed(
                    failed.cause(), failed.message(), failed.summary(), RunOutcome.Traces.EMPTY, provenance);
        }
        return new RunOutcome.Completed(outcome.summary(), RunOutcome.Traces.EMPTY, provenance);
    }

    private static Provenance provenance(JobContext context, Instant startedAt) {
        return new Provenance(
                        context.device(),
                        Versions.host(),
                        context.executor(),
                        "",
                        "",
                        "",
                        startedAt,
                        Instant.now(),
                        null)
                .in(Slot.current().address());
    }
}
