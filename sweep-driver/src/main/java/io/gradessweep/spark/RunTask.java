package io.gradessweep.spark;

import io.gradessweep.job.Checkpointing;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.Versions;
import io.gradessweep.job.WeightStore;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.ParquetResultStore;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes a run on an executor, stores what it leaves behind, and reports how it ended. */
record RunTask(Workplace workplace) implements Function<Workplace.RunOrder, RunTask.Report> {
    private static final Logger LOG = LoggerFactory.getLogger(RunTask.class);

    /** @param outcome without its traces, which lie in the results */
    record Report(Attempt attempt, RunOutcome outcome) implements Serializable {}

    @Override
    public Report call(Workplace.RunOrder order) {
        Attempt attempt = new Attempt(order.launch(), TaskContext.get().attemptNumber());
        ParquetResultStore store = store();
        Checkpointing checkpointing = new Checkpointing(store::checkpoints, workplace.checkpointSeconds(), 0);
        Optional<WeightStore> weights =
                workplace.keepWeights() ? Optional.of(store.weights(order.runId(), attempt)) : Optional.empty();
        JobContext context = workplace.context(order.key(), checkpointing, weights);
        Instant startedAt = Instant.now();
        try {
            context.listener().phase("start");
            RunOutcome outcome = workplace.runs().run(order.spec(), context);
            store.putTraces(order.runId(), attempt, outcome.traces());
            return new Report(
                    attempt,
                    withoutTraces(
                            outcome, outcome.provenance().in(Slot.current().address())));
        } catch (Throwable thrown) { // an Error that reached Spark would take the whole JVM, and its other runs, down
            Failure failure = Failure.of(thrown, context);
            failure.log(LOG, order.key(), thrown);
            return new Report(attempt, failure.outcome(provenance(context, startedAt)));
        }
    }

    private ParquetResultStore store() {
        return new ParquetResultStore(
                workplace.results(),
                SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
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
                        context.device(), Versions.host(), context.executor(), "", "", "", startedAt, Instant.now())
                .in(Slot.current().address());
    }
}
