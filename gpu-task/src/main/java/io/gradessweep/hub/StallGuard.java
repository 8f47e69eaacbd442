package io.gradessweep.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a stream that receives nothing for too long, so that a blocked reader sees its end. */
final class StallGuard implements AutoCloseable {
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "download-stalls");
        thread.setDaemon(true);
        return thread;
    });

    private final InputStream stream;
    private final long limitNanos;
    private final ScheduledFuture<?> watch;
    private volatile long last = System.nanoTime();

    StallGuard(InputStream stream, Duration limit) {
        this.stream = stream;
        this.limitNanos = limit.toNanos();
        long period = Math.max(1, limit.toMillis() / 4);
        this.watch = CLOCK.scheduleAtFixedRate(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    /** Notes that bytes were received. */
    void alive() {
        last = System.nanoTime();
    }

    private void look() {
        if (System.nanoTime() - last > limitNanos) {
            try {
                stream.close();
            } catch (IOException e) {
                // the stream is abandoned in any case
            }
        }
    }

    @Override
    public void close() {
        watch.cancel(false);
    }
}
