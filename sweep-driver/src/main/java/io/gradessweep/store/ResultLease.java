package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write rows of {@code runs} into a results directory, or to merge its files. One process holds it at a
 * time and writes heartbeats until it closes the lease. If the heartbeats stop because the process died, was suspended
 * or lost its connection, another process may take over.
 */
public final class ResultLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResultLease.class);

    private final LeaseFiles files;
    private final int generation;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(ResultLease::daemon);
    private long beat;
    private volatile boolean lost;
    private volatile Runnable whenLost = () -> {};

    private ResultLease(LeaseFiles files, int generation) {
        this.files = files;
        this.generation = generation;
    }

    /**
     * Takes a lease.
     *
     * @throws InvalidInputException if another process holds it, naming that process
     */
    static ResultLease take(LeaseFiles files, LeaseTiming timing) {
        try {
            int generation = files.files()
                    .patience()
                    .call("take " + files.results(), () -> lookAndTake(files, new LeaseWatch(files, timing)));
            files.deleteBefore(generation);
            ResultLease lease = new ResultLease(files, generation);
            long period = timing.beat().toMillis();
            ScheduledFuture<?> unused =
                    lease.heart.scheduleWithFixedDelay(lease::live, 0, period, TimeUnit.MILLISECONDS);
            return lease;
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + files.results() + " cannot be taken: " + HadoopErrors.words(e), e);
        }
    }

    /** Takes the next generation if the lease is free, and returns it. */
    private static int lookAndTake(LeaseFiles files, LeaseWatch watch) throws IOException {
        LeaseWatch.Finding found = watch.look();
        if (found.held()) {
            throw refused(files, found.generation());
        }
        int generation = found.generation() + 1;
        if (!files.take(generation, DriverProcess.begins())) {
            throw refused(files, files.state().generation());
        }
        return generation;
    }

    /**
     * Sets the action for the loss of the lease to another process. A thread of the lease runs the action at once when
     * it notices the loss. If the lease is lost already, the action is run by this call.
     */
    public void whenLost(Runnable action) {
        whenLost = action;
        if (lost) {
            action.run();
        }
    }

    /** @throws LeaseLostException if another process has taken the lease */
    public void requireHeld() {
        try {
            lost = lost || files.files().patience().call("see who has " + files.results(), this::isTaken);
        } catch (IOException e) {
            throw new StoreException("cannot see who has " + files.results() + ": " + HadoopErrors.words(e), e);
        }
        if (lost) {
            throw new LeaseLostException(message());
        }
    }

    /** Releases the lease. */
    @Override
    public void close() {
        heart.shutdown();
        try {
            if (heart.awaitTermination(5, TimeUnit.SECONDS) && !lost && !isTaken()) {
                files.release(generation, beat);
            }
        } catch (IOException e) {
            LOG.warn("{} is not given back, but free in a moment: {}", files.results(), HadoopErrors.words(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a heartbeat, unless the lease is lost. Errors are only logged, since the next heartbeat may succeed. */
    private void live() {
        try {
            if (lost || isTaken()) {
                heart.shutdown();
                lost = true;
                LOG.warn(message());
                whenLost.run();
                return;
            }
            files.beat(generation, beat + 1);
            beat++;
        } catch (IOException | RuntimeException e) {
            LOG.warn("no sign of life in {}: {}", files.results(), HadoopErrors.words(e));
        }
    }

    private boolean isTaken() throws IOException {
        return files.state().generation() != generation;
    }

    private String message() {
        return files.use().lost(files.results(), holder());
    }

    private String holder() {
        try {
            return files.holder(files.state().generation())
                    .map(process -> " (" + process.shown() + ")")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static InvalidInputException refused(LeaseFiles files, int generation) throws IOException {
        String holder = files.holder(generation).map(DriverProcess::shown).orElse("an unknown host");
        return new InvalidInputException(files.use().held(files.results(), holder));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "lease");
        thread.setDaemon(true);
        return thread;
    }
}
