package io.gradessweep.spark;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work that runs beside the thread that schedules a sweep: several nodes at a time, and decisions about further
 * runs, one after the other in the order in which they were requested. Only the scheduling thread calls this class,
 * except that any thread may interrupt the decisions.
 */
final class BackgroundWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

    /** A piece of work that is done. */
    sealed interface Event {}

    record NodeEnded(Node.Ended ended) implements Event {}

    record Decided(List<RunSegment> more) implements Event {}

    /** A decision that failed. */
    record Undecided(Throwable cause) implements Event {}

    private final BlockingQueue<Future<Event>> done = new LinkedBlockingQueue<>();
    private final ExecutorService pool;
    private final ExecutorService decider = Executors.newSingleThreadExecutor(work -> daemon(work, "decisions"));
    private final ExecutorCompletionService<Event> nodes;
    private final ExecutorCompletionService<Event> decisions;
    private int openNodes;
    private int openDecisions;

    /** @param size the number of nodes that are executed at a time */
    BackgroundWork(int size) {
        pool = Executors.newFixedThreadPool(size, work -> daemon(work, "sweep"));
        nodes = new ExecutorCompletionService<>(pool, done);
        decisions = new ExecutorCompletionService<>(decider, done);
    }

    void start(Callable<Node.Ended> node) {
        nodes.submit(() -> new NodeEnded(node.call()));
        openNodes++;
    }

    /** Requests a decision. None is made any more after the decisions were interrupted. */
    void decide(Callable<List<RunSegment>> decision) {
        try {
            decisions.submit(() -> decided(decision));
            openDecisions++;
        } catch (RejectedExecutionException e) {
            LOG.debug("a decision was requested after the sweep was given up", e);
        }
    }

    private static Event decided(Callable<List<RunSegment>> decision) {
        try {
            return new Decided(decision.call());
        } catch (Throwable e) {
            return new Undecided(e);
        }
    }

    /** Interrupts the decision that is being made, and makes no others. It may be called from any thread. */
    void interruptDecisions() {
        decider.shutdownNow();
    }

    /**
     * Interrupts the decision that is being made, and waits for it to react.
     *
     * @return whether no decision is being made any more
     */
    boolean endDecisions(long millis) throws InterruptedException {
        interruptDecisions();
        return decider.awaitTermination(millis, TimeUnit.MILLISECONDS);
    }

    /** Returns the number of started nodes whose end has not been polled yet. */
    int openNodes() {
        return openNodes;
    }

    boolean isIdle() {
        return openNodes + openDecisions == 0;
    }

    /**
     * Returns the next work that is done; null if there is none within this time. If a node could not be executed at
     * all, its exception is thrown.
     */
    Event poll(long millis) throws InterruptedException {
        Future<Event> next = done.poll(millis, TimeUnit.MILLISECONDS);
        return next == null ? null : taken(next);
    }

    private Event taken(Future<Event> next) throws InterruptedException {
        try {
            Event event = next.get();
            if (event instanceof NodeEnded) {
                openNodes--;
            } else {
                openDecisions--;
            }
            return event;
        } catch (ExecutionException e) {
            throw unexpected(e.getCause());
        }
    }

    /** Returns what to throw for a failure that ends the sweep. An error is thrown by this method itself. */
    static RuntimeException unexpected(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failed ? failed : new IllegalStateException(cause);
    }

    /** Interrupts the work that is not done. */
    @Override
    public void close() {
        pool.shutdownNow();
        decider.shutdownNow();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
