package io.gradessweep.spark;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.store.LeaseLostException;
import io.gradessweep.store.RunLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes runs on Spark, and the pretraining of the miniatures that they start from. Each is one job, and as many are
 * executed at a time as there are slots. A run starts when its miniature, and the prefix from which it forks, are
 * ready. If a run fails, a row with the cause is written and the others continue. If its executor is lost, it is
 * started again. Each run's row is written when the run ends, so a sweep that is stopped loses only the runs that were
 * being executed.
 */
public final class SparkSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SparkSweep.class);
    private static final long MILLIS_BETWEEN_LOOKS = 100;
    private static final long MILLIS_FOR_A_DECISION = 2000;

    private final String sweep;
    private final SparkOptions options;
    private final RunLedger ledger;
    private final SweepListener listener;
    private final FailureRules rules;
    private final long begunNanos = System.nanoTime();
    private final ExecutorWatch missing = new ExecutorWatch(begunNanos);
    private final JavaSparkContext spark;
    private final NodeJobs jobs;
    private final int jobsInFlight;
    private final BackgroundWork work;
    private volatile boolean stopping;

    /** Starts Spark. */
    public SparkSweep(
            String sweep,
            SparkOptions options,
            TaskEnvironment environment,
            RunLedger ledger,
            SweepListener listener,
            FailureRules rules) {
        this.sweep = sweep;
        this.options = options;
        this.ledger = ledger;
        this.listener = listener;
        this.rules = rules;
        this.spark = options.start(sweep);
        this.jobs = new NodeJobs(spark, environment, new TaskResources(options.addresses()), () -> stopping);
        this.jobsInFlight = options.jobsInFlight(spark);
        this.work = new BackgroundWork(jobsInFlight);
        ProgressPlugin.receive(listener::progress);
    }

    /** Executes runs as {@link #run(List, List, Map)} does, but without common prefixes. */
    public SweepResult run(List<PlannedRun> runs, Map<String, Integer> launches) throws InterruptedException {
        return run(runs, List.of(), launches);
    }

    /**
     * Executes runs and stores their rows.
     *
     * @param prefixes the prefixes that these and other runs of the plan have in common
     * @param launches how often each run was started before, by run_id
     */
    public SweepResult run(List<PlannedRun> runs, List<SharedPrefix> prefixes, Map<String, Integer> launches)
            throws InterruptedException {
        return run(SweepSchedule.of(runs, prefixes), launches);
    }

    /**
     * Executes the runs of a schedule, some of which become known only during the sweep, and stores their rows.
     *
     * @param launches how often each run was started before, by run_id
     */
    public SweepResult run(SweepSchedule schedule, Map<String, Integer> launches) throws InterruptedException {
        List<PlannedRun> runs =
                schedule.first().stream().map(RunSegment::planned).toList();
        List<PlannedRun> trained = schedule.first().stream()
                .filter(RunSegment::trains)
                .map(RunSegment::planned)
                .toList();
        PrefixUse use = new PrefixUse(schedule.prefixes(), trained);
        SweepGraph graph = SweepGraph.of(Plan.bases(runs), schedule, use, launches);
        listener.sweepBegins(graph.awaited(), graph.runs());
        boolean returned = false;
        try {
            List<Node.Ended> ended = execute(graph, use, schedule);
            if (!stopping) {
                listener.sweepEnded(overhead(ended));
            }
            SweepResult result = SweepResult.of(graph.runs(), ended);
            returned = true;
            return result;
        } finally {
            if (!returned) {
                cancel();
            }
        }
    }

    /**
     * Cancels the running jobs, interrupts the decision that is being made, and starts nothing more; {@link #run} then
     * returns. It may be called from any thread.
     */
    public void cancel() {
        stopping = true;
        work.interruptDecisions();
        jobs.cancel();
    }

    @Override
    public void close() {
        work.close();
        ProgressPlugin.receive(unheard -> {});
        if (stopping) {
            jobs.awaitCancelledTasks();
        }
        spark.close();
    }

    /**
     * Executes all nodes. The rules are applied to a failure before anything more starts. Rows are written while the
     * next nodes are executed already, and further runs are decided on while others are started.
     */
    private List<Node.Ended> execute(SweepGraph graph, PrefixUse use, SweepSchedule schedule)
            throws InterruptedException {
        List<Node.Ended> all = new ArrayList<>();
        submitReady(graph);
        while (!isOver()) {
            BackgroundWork.Event event = next();
            if (event == null) {
                continue;
            }
            if (event instanceof BackgroundWork.Undecided undecided) {
                lose(undecided.cause(), use);
                continue;
            }
            if (event instanceof BackgroundWork.Decided decided) {
                graph.add(decided.more());
                listener.runsAdded(decided.more().size());
                submitReady(graph);
                continue;
            }
            Node.Ended one = ((BackgroundWork.NodeEnded) event).ended();
            if (!stopping && one.failed() && jobs.sparkIsGone()) {
                cancel();
                listener.sparkIsGone();
            }
            boolean again = !stopping && rules.triesAgain(one);
            List<Node.Ended> ended = again ? graph.startAgain(one.node()) : settled(graph, rules.judged(one));
            if (!stopping && ended.stream().anyMatch(rules::stopsAfter)) {
                cancel();
            }
            submitReady(graph);
            if (again) {
                recordLoss(one);
            }
            ended.forEach(each -> record(each, use));
            all.addAll(ended);
            follow(schedule, ended);
        }
        if (stopping && !work.endDecisions(MILLIS_FOR_A_DECISION)) {
            LOG.warn("a decision on further runs does not end although the sweep was given up; its answer is lost");
        }
        return all;
    }

    /** Returns whether nothing remains to wait for. A sweep that was given up does not wait for decisions. */
    private boolean isOver() {
        return work.isIdle() || (stopping && work.openNodes() == 0);
    }

    /**
     * Ends the sweep after a decision failed, unless it was given up before, which interrupts decisions. Runs that have
     * ended already are recorded first, unless another driver has taken over.
     */
    private void lose(Throwable cause, PrefixUse use) throws InterruptedException {
        if (!stopping) {
            if (!(cause instanceof LeaseLostException)) {
                recordEnded(cause, use);
            }
            throw BackgroundWork.unexpected(cause);
        }
        LOG.warn("a decision on further runs was lost, since the sweep was given up: {}", cause.toString());
    }

    /** Requests the decisions on further runs after runs have ended. There are none in a sweep that was given up. */
    private void follow(SweepSchedule schedule, List<Node.Ended> ended) {
        for (Node.Ended each : ended) {
            if (!stopping && each instanceof Node.RunEnded run) {
                PlannedRun planned = run.node().planned();
                work.decide(() -> stopping ? List.of() : schedule.after(planned, run.outcome()));
            }
        }
    }

    /** Returns what ended with this node. In a sweep that was given up, no node that waited is started. */
    private List<Node.Ended> settled(SweepGraph graph, Node.Ended ended) {
        return stopping ? List.of(ended) : graph.settle(ended);
    }

    private void submitReady(SweepGraph graph) {
        while (work.openNodes() < jobsInFlight && !stopping) {
            Optional<Node> next = graph.next();
            if (next.isEmpty()) {
                return;
            }
            work.start(execution(next.get()));
        }
    }

    /** Records the nodes that have ended and were not looked at yet. A failure to do so is added to the cause. */
    private void recordEnded(Throwable cause, PrefixUse use) throws InterruptedException {
        try {
            for (BackgroundWork.Event event = work.poll(0); event != null; event = work.poll(0)) {
                if (event instanceof BackgroundWork.NodeEnded node) {
                    record(rules.judged(node.ended()), use);
                }
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private SlotUtilisation overhead(List<Node.Ended> ended) {
        double wallSeconds = (System.nanoTime() - begunNanos) / 1e9;
        double nodeSeconds = ended.stream().mapToDouble(Node.Ended::seconds).sum();
        return new SlotUtilisation(wallSeconds, ended.size(), nodeSeconds, options.slots(spark));
    }

    private Callable<Node.Ended> execution(Node node) {
        if (node instanceof Node.Base base) {
            return () -> jobs.ensure(base);
        }
        if (node instanceof Node.Segment segment) {
            return () -> jobs.train(segment);
        }
        return () -> execute((Node.Run) node);
    }

    private Node.RunEnded execute(Node.Run run) {
        return jobs.execute(run, ledger.begin(run.planned(), run.launch()));
    }

    /**
     * Waits for the next event until the next look. A job that reached Spark just after all jobs were cancelled is
     * cancelled then.
     *
     * @return null if there was none
     */
    private BackgroundWork.Event next() throws InterruptedException {
        BackgroundWork.Event event = work.poll(MILLIS_BETWEEN_LOOKS);
        if (event == null && stopping) {
            cancel();
        } else if (event == null && missing.overdue(jobs.hasExecutors(), System.nanoTime())) {
            listener.noExecutors(ExecutorWatch.PATIENCE_SECONDS);
        }
        return event;
    }

    /** Records that an executor was lost. The launch gets a row of its own, as any that failed. */
    private void recordLoss(Node.Ended ended) {
        if (ended instanceof Node.RunEnded run) {
            ledger.putRun(sweep, run.node().planned(), run.attempt(), run.outcome());
        }
        listener.executorLost(ended.node().name(), ended.failure().orElseThrow().message());
    }

    private void record(Node.Ended ended, PrefixUse use) {
        String failure = ended.failure().map(Failure::message).orElse("");
        if (!(ended instanceof Node.RunEnded)
                && ended.failure().filter(Failure::isCancelled).isPresent()) {
            listener.awaitedStopped(ended.node().name());
            return;
        }
        if (ended instanceof Node.BaseEnded base) {
            listener.baseEnded(base.node().base().model(), failure);
            return;
        }
        if (ended instanceof Node.SegmentEnded segment) {
            listener.prefixEnded(segment.node().name(), failure);
            return;
        }
        Node.RunEnded run = (Node.RunEnded) ended;
        ledger.putRun(sweep, run.node().planned(), run.attempt(), run.outcome());
        use.ended(run.node().planned(), run.outcome()).ifPresent(prefixId -> ledger.removePrefixes(List.of(prefixId)));
        listener.runEnded(run.node().planned(), run.outcome());
        if (run.trainedAgain()) {
            listener.trainedAgain(run.node().planned(), run.attempt());
        }
    }
}
