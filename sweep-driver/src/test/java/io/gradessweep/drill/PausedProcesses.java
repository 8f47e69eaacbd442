package io.gradessweep.drill;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Processes that are stopped for longer than a lease lasts, and then go on as if nothing had been. */
final class PausedProcesses implements AutoCloseable {
    /** A lease expires after ten. */
    private static final int SECONDS = 13;

    private final ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor();

    void pause(ProcessHandle process) throws IOException, InterruptedException {
        signal(process, "STOP");
        ScheduledFuture<?> unused = alarm.schedule(() -> wake(process), SECONDS, TimeUnit.SECONDS);
    }

    void awaitAwake() throws InterruptedException {
        alarm.shutdown();
        if (!alarm.awaitTermination(2 * SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("processes sleep for ever");
        }
    }

    /** Each is still woken at its time. */
    @Override
    public void close() {
        alarm.shutdown();
    }

    private static void wake(ProcessHandle process) {
        try {
            signal(process, "CONT");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To a process that may just have ended. */
    static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }
}
