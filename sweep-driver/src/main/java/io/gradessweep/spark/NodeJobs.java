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
 * Executes nodes, each as one Spark job of one task. Several threads call it. A job that fails returns its failure as a
 * value.
 *
 * @param givenUp whether the sweep was given up; every failure of a job from then on counts as cancelled
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

    /** Trains a part of a prefix, with the resources that its runs get. */
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

    /** @param launch the launch number that was taken: that of the node, or a later one */
    Node.RunEnded execute(Node.Run node, int launch) {
        Instant startedAt = Instant.now();
        String runId = node.planned().runId();
        TaskEnvironment.RunOrder order = new TaskEnvironment.RunOrder(
                node.planned().key(),
                runId,
                launch,
                node.planned().spec(),
                node.prefixId(),
                node.pauseAfter(),
                node.kept().orElse(null));
        try {
            TimedTask.Result<RunTask.Report> result = job(runId, node.planned().key(), order, new RunTask(environment));
            RunTask.Report report = result.value();
            return new Node.RunEnded(node, report.attempt(), report.outcome(), result.seconds());
        } catch (Exception e) {
            return unexecuted(node, launch, failure(e), startedAt);
        }
    }

    /** Cancels the running jobs, but none that are submitted later. */
    void cancel() {
        try {
            spark.sc().cancelAllJobs();
        } catch (IllegalStateException e) {
            LOG.debug("Spark has stopped by itself, and its jobs with it", e);
        }
    }

    /**
     * Waits for the tasks of cancelled jobs, for a limited time. A cancelled job ends at once, but its task only after
     * the current step, and the task must be able to clean up. Spark counts a task some milliseconds after it began, so
     * nothing is concluded before the first interval.
     */
    void awaitCancelledTasks() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_CANCELLED_TASKS);
        try {
            do {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            } while (runningTasks() > 0 && System.nanoTime() - deadline < 0);
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

    /** Returns the failure of a run or a part of a prefix that was not executed, since its base model failed. */
    static Node.Ended withBrokenBase(Node node, String model, Failure broken) {
        Failure failure = new Failure(broken.cause(), "base model " + model + ": " + broken.message());
        return node instanceof Node.Run run
                ? unexecuted(run, run.launch(), failure, Instant.now())
                : new Node.SegmentEnded((Node.Segment) node, Optional.of(failure), 0);
    }

    private static Node.RunEnded unexecuted(Node.Run node, int launch, Failure failure, Instant startedAt) {
        Provenance driver = new Provenance("", "", "", "", "", "", startedAt, Instant.now(), null);
        return new Node.RunEnded(node, new Attempt(launch, 0), failure.outcome(driver), 0);
    }

    /** Returns whether there is a JVM that executes tasks. Spark counts the driver among the executors. */
    boolean hasExecutors() {
        return spark.isLocal() || spark.statusTracker().getExecutorInfos().length > 1;
    }

    /** Returns whether Spark has stopped, by itself or because a master or resource manager stopped it. */
    boolean sparkIsGone() {
        return spark.sc().isStopped();
    }

    private Failure failure(Exception e) {
        return givenUp.getAsBoolean() || sparkIsGone() ? Failure.CANCELLED : Failure.ofJob(e);
    }

    /** Executes one task as a Spark job. Spark's Java API declares no checked exception, but throws some. */
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
