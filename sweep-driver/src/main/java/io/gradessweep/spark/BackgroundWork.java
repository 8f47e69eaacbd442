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
import java.util.concurrent.TimeUnit;

/**
 * What goes on beside the thread that schedules a sweep: nodes, several at a time, and decisions of what there is to do
 * besides, one after the other in the order in which they were asked for. That thread alone calls this.
 */
final class BackgroundWork implements AutoCloseable {
    /** Something that is done. */
    sealed interface Event {}

    record NodeEnded(Node.Ended ended) implements Event {}

    record Decided(List<RunSegment> more) implements Event {}

    private final BlockingQueue<Future<Event>> done = new LinkedBlockingQueue<>();
    private final ExecutorService pool;
    private final ExecutorService decider = Executors.newSingleThreadExecutor(work -> daemon(work, "decisions"));
    private final ExecutorCompletionService<Event> nodes;
    private final ExecutorCompletionService<Event> decisions;
    private int openNodes;
    private int openDecisions;

    /** @param size how many nodes go on at a time */
    BackgroundWork(int size) {
        pool = Executors.newFixedThreadPool(size, work -> daemon(work, "sweep"));
        nodes = new ExecutorCompletionService<>(pool, done);
        decisions = new ExecutorCompletionService<>(decider, done);
    }

    void start(Callable<Node.Ended> node) {
        nodes.submit(() -> new NodeEnded(node.call()));
        openNodes++;
    }

    void decide(Callable<List<RunSegment>> decision) {
        decisions.submit(() -> new Decided(decision.call()));
        openDecisions++;
    }

    /** How many nodes have not been taken as ended. */
    int openNodes() {
        return openNodes;
    }

    boolean isIdle() {
        return openNodes + openDecisions == 0;
    }

    /** The next that is done; null where there is none for so long. A decision that fails throws what it failed with. */
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

    private static RuntimeException unexpected(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failed ? failed : new IllegalStateException(cause);
    }

    /** Interrupts what goes on. */
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
