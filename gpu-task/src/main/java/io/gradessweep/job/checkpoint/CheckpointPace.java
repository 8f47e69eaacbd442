package io.gradessweep.job.checkpoint;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells when the next checkpoint is due. It is due once the interval has passed, and once writing it leaves the time that all
 * checkpoints of this process have taken within the share. How long it will take is told by the last one; the first is
 * estimated from its size.
 */
final class CheckpointPace {
    /** The rate at which the first checkpoint is taken to be written: that of one good disk. */
    private static final double BYTES_PER_SECOND = 500e6;

    private final CheckpointInterval interval;
    private final LongSupplier clock;
    private long begun;
    private long last;
    private long spent;
    private long expected;

    /** @param clock gives nanoseconds */
    CheckpointPace(CheckpointInterval interval, LongSupplier clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** @param bytes the expected size of a checkpoint */
    void begin(long bytes) {
        begun = clock.getAsLong();
        last = begun;
        expected = Math.round(bytes / BYTES_PER_SECOND * TimeUnit.SECONDS.toNanos(1));
    }

    boolean isDue() {
        long now = clock.getAsLong();
        return interval.seconds() > 0
                && now - last >= TimeUnit.SECONDS.toNanos(interval.seconds())
                && spent + expected <= interval.share() * (now - begun + expected);
    }

    /** Notes that a checkpoint was written, or that one could not be written. */
    void kept(long nanos) {
        last = clock.getAsLong();
        spent += nanos;
        expected = nanos;
    }

    /** Notes that a checkpoint was due but not tried. The next is due after the interval. */
    void skipped() {
        last = clock.getAsLong();
    }
}
