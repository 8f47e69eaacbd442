package io.gradessweep.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process of a cluster. When it was started tells it from another that got its pid later, so that nothing is ended
 * which the cluster did not start.
 *
 * @param name {@code master} or {@code worker-N}
 */
public record Daemon(String name, long pid, Instant started) {
    private static final long SECONDS_TO_END = 10;
    private static final Duration CLOCK_CORRECTION = Duration.ofMinutes(1);

    static Daemon of(String name, ProcessHandle process) {
        return new Daemon(name, process.pid(), started(process));
    }

    public boolean isAlive() {
        return process().isPresent();
    }

    /** The JVMs it has started: a worker's executors. */
    public Stream<ProcessHandle> children() {
        return process().stream().flatMap(ProcessHandle::children);
    }

    /** Kills it, as a machine that loses power would, and waits until it is gone; what it started is not told. */
    public void kill() {
        process().ifPresent(process -> {
            process.destroyForcibly();
            hasEnded(process);
        });
    }

    /** Ends it and what it started, politely at first. */
    void end() {
        for (ProcessHandle process :
                Stream.concat(process().stream(), children()).toList()) {
            process.destroy();
            if (!hasEnded(process)) {
                process.destroyForcibly();
            }
        }
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            process.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(found -> found.isAlive() && isThis(found));
    }

    /** The system counts from its own start, which moves when its clock is set right. */
    private boolean isThis(ProcessHandle found) {
        return Duration.between(started(found), started).abs().compareTo(CLOCK_CORRECTION) < 0;
    }

    private static Instant started(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
