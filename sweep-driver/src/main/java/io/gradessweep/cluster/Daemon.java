package io.gradessweep.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process of a cluster. The start time distinguishes it from a later process with the same pid, so that only
 * processes that the cluster started are ended.
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

    /** Returns the JVMs that it has started: the executors of a worker. */
    public Stream<ProcessHandle> children() {
        return process().stream().flatMap(ProcessHandle::children);
    }

    /**
     * Kills it without warning, as a power failure would, and waits until it has ended. Its children are not signalled.
     */
    public void kill() {
        process().ifPresent(process -> {
            process.destroyForcibly();
            hasEnded(process);
        });
    }

    /** Ends it and its children, by force those that do not end in time. */
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

    /**
     * Compares start times with a tolerance. The system counts them from its boot time, which changes when its clock is
     * corrected.
     */
    private boolean isThis(ProcessHandle found) {
        return Duration.between(started(found), started).abs().compareTo(CLOCK_CORRECTION) < 0;
    }

    private static Instant started(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
