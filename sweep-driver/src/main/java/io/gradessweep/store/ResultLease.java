package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write rows of {@code runs} into a results directory, or to merge it, which one process has at a time. It
 * shows signs of life until it is closed; a holder that shows none, since it died, sleeps or is cut off, may be taken over.
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

    /** @throws InvalidInputException where another has it, saying who */
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
                    "results directory " + files.results() + " cannot be taken: " + RetryPolicy.firstLine(e), e);
        }
    }

    /** The generation that is taken now. */
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

    /** What to do at once when another has taken it; told once, by a thread of the lease's own. */
    public void whenLost(Runnable action) {
        whenLost = action;
        if (lost) {
            action.run();
        }
    }

    /** @throws LeaseLostException where another has taken it */
    public void requireHeld() {
        try {
            lost = lost || files.files().patience().call("see who has " + files.results(), this::isTaken);
        } catch (IOException e) {
            throw new StoreException("cannot see who has " + files.results() + ": " + RetryPolicy.firstLine(e), e);
        }
        if (lost) {
            throw new LeaseLostException(message());
        }
    }

    /** Gives it back. */
    @Override
    public void close() {
        heart.shutdown();
        try {
            if (heart.awaitTermination(5, TimeUnit.SECONDS) && !lost && !isTaken()) {
                files.release(generation, beat);
            }
        } catch (IOException e) {
            LOG.warn("{} is not given back, but free in a moment: {}", files.results(), RetryPolicy.firstLine(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What does not work now may work at the next beat. */
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
            LOG.warn("no sign of life in {}: {}", files.results(), RetryPolicy.firstLine(e));
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
