package io.gradessweep.spark;

import io.gradessweep.plan.PrefixSegment;
import io.gradessweep.result.Provenance;
import io.gradessweep.store.Attempt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes nodes, each as one Spark job of one task. Called from several threads. However a job ends, it ends as a value.
 *
 * @param givenUp whether the sweep was; whatever a job ends with from then on, it was cancelled
 */
record NodeJobs(JavaSparkContext spark, TaskEnvironment environment, TaskResources resources, BooleanSupplier givenUp) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeJobs.class);
    private static final long SECONDS_FOR_CANCELLED_TASKS = 10;
    private static final long MILLIS_BETWEEN_LOOKS = 50;

    Node.BaseEnded ensure(Node.Base node) {
        String model = node.base().model();
        TaskEnvironment.BaseOrder order =
                new TaskEnvironment.BaseOrder(model, node.base().recipe());
        try {
            TimedTask.Result<Failure> result =
                    job(node.base().id(), "pretrain " + model, order, new BaseTask(environment));
            return new Node.BaseEnded(node, Optional.ofNullable(result.value()), result.seconds());
        } catch (Exception e) {
            return new Node.BaseEnded(node, Optional.of(failure(e)), 0);
        }
    }

    /** On as much of an executor as its runs take. */
    Node.SegmentEnded train(Node.Segment node) {
        PrefixSegment segment = node.segment();
        TaskEnvironment.PrefixOrder order =
                new TaskEnvironment.PrefixOrder(node.name(), segment.prefix().prefix(), segment.until());
        String anyRun = segment.runs().get(0).runId();
        try {
            TimedTask.Result<Failure> result = job(anyRun, "prefix " + node.name(), order, new PrefixTask(environment));
            return new Node.SegmentEnded(node, Optional.ofNullable(result.value()), result.seconds());
        } catch (Exception e) {
            return new Node.SegmentEnded(node, Optional.of(failure(e)), 0);
        }
    }

    /** @param launch the number that was taken for it: the node's, or a later one */
    Node.RunEnded execute(Node.Run node, int launch) {
        Instant startedAt = Instant.now();
        String runId = node.planned().runId();
        TaskEnvironment.RunOrder order = new TaskEnvironment.RunOrder(
                node.planned().key(), runId, launch, node.planned().spec(), node.prefixId(), node.pauseAfter());
        try {
            TimedTask.Result<RunTask.Report> result = job(runId, node.planned().key(), order, new RunTask(environment));
            RunTask.Report report = result.value();
            return new Node.RunEnded(node, report.attempt(), report.outcome(), result.seconds());
        } catch (Exception e) {
            return unexecuted(node, launch, failure(e), startedAt);
        }
    }

    /** Cancels what is running; what is submitted later is not. */
    void cancel() {
        try {
            spark.sc().cancelAllJobs();
        } catch (IllegalStateException e) {
            LOG.debug("Spark has stopped by itself, and its jobs with it", e);
        }
    }

    /** A cancelled job ends at once, its task a step later: what that cleans up must not be cut short. */
    void awaitCancelledTasks() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_CANCELLED_TASKS);
        try {
            while (runningTasks() > 0 && System.nanoTime() - deadline < 0) {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int runningTasks() {
        if (spark.sc().isStopped()) {
            return 0;
        }
        int tasks = 0;
        for (SparkExecutorInfo executor : spark.sc().statusTracker().getExecutorInfos()) {
            tasks += executor.numRunningTasks();
        }
        return tasks;
    }

    /** A run, or what runs have in common, that fails without a job of its own. */
    static Node.Ended withBrokenBase(Node node, String model, Failure broken) {
        Failure failure = new Failure(broken.cause(), "base model " + model + ": " + broken.message());
        return node instanceof Node.Run run
                ? unexecuted(run, run.launch(), failure, Instant.now())
                : new Node.SegmentEnded((Node.Segment) node, Optional.of(failure), 0);
    }

    private static Node.RunEnded unexecuted(Node.Run node, int launch, Failure failure, Instant startedAt) {
        Provenance driver = new Provenance("", "", "", "", "", "", startedAt, Instant.now());
        return new Node.RunEnded(node, new Attempt(launch, 0), failure.outcome(driver), 0);
    }

    /** Whether there is a JVM that takes tasks; Spark counts the driver among them. */
    boolean hasExecutors() {
        return spark.isLocal() || spark.statusTracker().getExecutorInfos().length > 1;
    }

    /** Whether Spark has ended by itself, or been ended: a master or resource manager may do that. */
    boolean sparkIsGone() {
        return spark.sc().isStopped();
    }

    private Failure failure(Exception e) {
        return givenUp.getAsBoolean() || sparkIsGone() ? Failure.CANCELLED : Failure.ofJob(e);
    }

    /** Spark's Java API declares no checked exception, and throws some. */
    private <I, O> TimedTask.Result<O> job(String id, String description, I order, Function<I, O> task)
            throws Exception {
        spark.setJobGroup(id, description, true);
        return resources
                .give(spark.parallelize(List.of(order), 1), id)
                .map(new TimedTask<>(task))
                .collect()
                .get(0);
    }
}
