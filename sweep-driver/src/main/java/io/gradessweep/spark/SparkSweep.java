package io.gradessweep.spark;

import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.Plan;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.ParquetResultStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes runs on Spark: first the miniatures they start from, then one Spark job per run, as many at a time as there are
 * slots. A run that fails is a row with its cause; the others go on. Each run's row is written as soon as it ends, so a
 * sweep that is stopped loses only what was running.
 */
public final class SparkSweep implements AutoCloseable {
    /** What happens to the other runs when one fails. */
    public enum OnFailure {
        KEEP_GOING,
        STOP
    }

    private static final Logger LOG = LoggerFactory.getLogger(SparkSweep.class);

    private final String sweep;
    private final JavaSparkContext spark;
    private final Workplace workplace;
    private final ParquetResultStore store;
    private final SweepListener listener;
    private final OnFailure onFailure;
    private final ExecutorService pool;
    private volatile boolean stopping;

    private record Ended(Cell cell, Attempt attempt, RunOutcome outcome) {}

    /** Starts Spark. */
    public SparkSweep(
            String sweep,
            SparkOptions options,
            Workplace workplace,
            ParquetResultStore store,
            SweepListener listener,
            OnFailure onFailure) {
        this.sweep = sweep;
        this.workplace = workplace;
        this.store = store;
        this.listener = listener;
        this.onFailure = onFailure;
        this.spark = options.start(sweep);
        this.pool = Executors.newFixedThreadPool(options.jobsInFlight(spark), SparkSweep::daemon);
        ProgressPlugin.receive(listener::progress);
    }

    /**
     * Executes runs and stores their rows.
     *
     * @param launches how often each run was started before, by run_id
     */
    public SweepResult run(List<Cell> cells, Map<String, Integer> launches) throws InterruptedException {
        Map<String, Failure> brokenBases = ensureBases(Plan.bases(cells));
        listener.runsBegin(cells.size());
        CompletionService<Optional<Ended>> running = new ExecutorCompletionService<>(pool);
        for (Cell cell : cells) {
            int launch = launches.getOrDefault(cell.runId(), 0) + 1;
            Failure broken = brokenBases.get(baseId(cell));
            running.submit(() -> execute(cell, launch, broken));
        }
        int completed = 0;
        int failed = 0;
        for (int i = 0; i < cells.size(); i++) {
            Optional<Ended> ended = result(running.take());
            ended.ifPresent(this::record);
            if (ended.isPresent() && ended.get().outcome() instanceof RunOutcome.Completed) {
                completed++;
            } else if (ended.isPresent()) {
                failed++;
            }
        }
        return new SweepResult(completed, failed, cells.size() - completed - failed);
    }

    /** Cancels what is running and starts nothing more; {@link #run} then returns. May be called from any thread. */
    public void cancel() {
        stopping = true;
        try {
            spark.sc().cancelAllJobs();
        } catch (IllegalStateException e) {
            LOG.debug("Spark has stopped by itself, and its jobs with it", e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        ProgressPlugin.receive(unheard -> {});
        spark.close();
    }

    /** The bases that could not be made, by id. */
    private Map<String, Failure> ensureBases(List<BaseNode> bases) throws InterruptedException {
        Map<BaseNode, Future<Optional<Failure>>> running = new LinkedHashMap<>();
        for (BaseNode base : bases) {
            running.put(base, pool.submit(() -> ensure(base)));
        }
        Map<String, Failure> broken = new HashMap<>();
        for (Map.Entry<BaseNode, Future<Optional<Failure>>> entry : running.entrySet()) {
            BaseNode base = entry.getKey();
            result(entry.getValue()).ifPresent(failure -> broken.put(base.id(), failure));
        }
        return broken;
    }

    private Optional<Failure> ensure(BaseNode base) {
        if (stopping) {
            return Optional.of(Failure.CANCELLED);
        }
        Workplace.BaseOrder order = new Workplace.BaseOrder(base.model(), base.recipe());
        Optional<Failure> failure;
        try {
            failure = Optional.ofNullable(
                    job("base-" + base.id(), "pretrain " + base.model(), order, new BaseTask(workplace)));
        } catch (Exception e) {
            failure = Optional.of(Failure.ofJob(e));
        }
        listener.baseEnded(base.model(), failure.map(Failure::message).orElse(""));
        return failure;
    }

    /** Empty where the sweep was given up before this run began. */
    private Optional<Ended> execute(Cell cell, int launch, Failure brokenBase) {
        if (stopping) {
            return Optional.empty();
        }
        Attempt attempt = new Attempt(launch, 0);
        Instant startedAt = Instant.now();
        if (brokenBase != null) {
            String message = "base model " + cell.spec().model().name() + ": " + brokenBase.message();
            Failure failure = new Failure(brokenBase.cause(), message);
            return Optional.of(new Ended(cell, attempt, failure.outcome(driver(startedAt))));
        }
        Workplace.RunOrder order = new Workplace.RunOrder(cell.key(), cell.runId(), launch, cell.spec());
        try {
            RunTask.Report report = job("run-" + cell.runId(), cell.key(), order, new RunTask(workplace));
            return Optional.of(new Ended(cell, report.attempt(), report.outcome()));
        } catch (Exception e) {
            Failure failure = stopping ? Failure.CANCELLED : Failure.ofJob(e);
            return Optional.of(new Ended(cell, attempt, failure.outcome(driver(startedAt))));
        }
    }

    /** One Spark job of one task. Spark's Java API declares no checked exception, and throws some. */
    private <I, O> O job(String group, String description, I order, Function<I, O> task) throws Exception {
        spark.setJobGroup(group, description, true);
        return spark.parallelize(List.of(order), 1).map(task).collect().get(0);
    }

    private void record(Ended ended) {
        store.putRun(sweep, ended.cell(), ended.attempt(), ended.outcome());
        listener.runEnded(ended.cell(), ended.outcome());
        if (ended.outcome() instanceof RunOutcome.Failed && onFailure == OnFailure.STOP && !stopping) {
            cancel();
        }
    }

    private static String baseId(Cell cell) {
        return cell.spec().model().base() instanceof BaseModel.Pretrained recipe ? SpecJson.baseId(recipe) : "";
    }

    private static Provenance driver(Instant startedAt) {
        return new Provenance("", "", "", "", "", startedAt, Instant.now());
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run's failure is a value, not an exception", e.getCause());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "sweep");
        thread.setDaemon(true);
        return thread;
    }
}
