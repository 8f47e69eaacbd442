package io.gradessweep.job.checkpoint;

import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.train.Checkpointer;
import io.gradessweep.train.PausedException;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.TrainingLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps checkpoints of one run while it trains, and resumes from them. A checkpoint that cannot be written or read only
 * causes a line in the log: the run then loses time, not its result.
 */
public final class CheckpointManager implements Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointManager.class);

    private final Checkpointing when;
    private final CheckpointOrigin origin;
    private final CheckpointStore store;
    private final TrainingLoop loop;
    private final RunHistory history;
    private final PhaseClock clock;
    private final CheckpointPace pace;
    private long bytes;
    private int keptStep;
    private boolean borrowed;

    public CheckpointManager(
            Checkpointing when, CheckpointOrigin origin, TrainingLoop loop, RunHistory history, PhaseClock clock) {
        this.when = when;
        this.origin = origin;
        store = when.stores().apply(origin.trainId());
        this.loop = loop;
        this.history = history;
        this.clock = clock;
        pace = new CheckpointPace(when.interval(), System::nanoTime);
    }

    /**
     * Returns the step after the newest checkpoint of a training, 1 without any. It is a guess before the checkpoint is read.
     *
     * @return empty if the run may fork from a state that others share, or if checkpoints cannot be listed
     */
    public static OptionalInt firstStep(Checkpointing when, String trainId) {
        try {
            OptionalInt newest = when.stores().apply(trainId).steps().stream()
                    .mapToInt(Integer::intValue)
                    .max();
            boolean mayFork = newest.isEmpty() && when.shared().isPresent();
            return mayFork ? OptionalInt.empty() : OptionalInt.of(newest.orElse(0) + 1);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("no checkpoint of {} can be listed", trainId, e);
            return OptionalInt.empty();
        }
    }

    /**
     * Begins to count the time until the first checkpoint, and warns if there is no room for checkpoints. Call it before
     * training.
     *
     * @param expectedBytes the size of a checkpoint, approximately
     */
    public void begin(long expectedBytes) {
        bytes = expectedBytes;
        pace.begin(expectedBytes);
        if (!when.isOn()) {
            return;
        }
        long room = room();
        // The one before is deleted when a checkpoint is complete.
        if (room / 2 < expectedBytes) {
            LOG.warn(
                    "a checkpoint of this run takes about {}, and two while one replaces the other, but {} has {} free;"
                            + " training goes on without those that do not fit, and an interrupted run then begins again:"
                            + " make room, or write none (--checkpoint-every 0)",
                    gigabytes(expectedBytes),
                    store,
                    gigabytes(room));
        }
    }

    private long room() {
        try {
            return store.room();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("it is not known how much room {} has: {}", store, e.toString());
            return Long.MAX_VALUE;
        }
    }

    private static String gigabytes(long bytes) {
        return bytes < 100_000_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /** Resumes the run from its newest checkpoint. Without one it starts at its first step. */
    public void resume() {
        resume(store, Integer.MAX_VALUE);
    }

    /** Resumes as {@link #resume()} does, but from the newest checkpoint of a store up to a step. */
    public void resume(CheckpointStore states, int latest) {
        clock.load(() -> {
            try {
                states.offer(latest, this::resume);
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("no checkpoint of {} can be looked for: {}", origin.trainId(), e.toString());
            }
            borrowed = loop.done() > 0 && !owns(states, loop.done());
            keptStep = borrowed ? 0 : loop.done();
            return loop.done();
        });
    }

    /** Returns whether the run owns a checkpoint of this step. Another run deletes its own when it is completed. */
    private boolean owns(CheckpointStore states, int step) {
        try {
            return states.ownSteps().contains(step);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("it is not known who owns the checkpoint of step {}: {}", step, e.toString());
            return false;
        }
    }

    private boolean resume(Path directory) {
        try {
            TrainingCheckpoint checkpoint = TrainingCheckpoint.read(directory, origin);
            RunOutcome.Traces traces = TraceFiles.read(directory);
            loop.resume(directory);
            history.resume(traces);
            history.share(checkpoint.share());
            clock.resume(checkpoint.phases());
            return true;
        } catch (InvalidInputException | IOException e) {
            LOG.warn("checkpoint {} is not used: {}", directory, e.getMessage());
            return false;
        }
    }

    /**
     * Pauses the run before it trains, if it has reached the step at which it is to pause. A run that resumed from
     * another run's checkpoint first keeps one of its own.
     *
     * @throws PausedException if the run is to pause
     */
    public void pauseIfDue() {
        if (isDue()) {
            if (borrowed) {
                keep();
            }
            throw new PausedException(loop.done(), history.plannedSteps());
        }
    }

    private boolean isDue() {
        return when.pauseAfter() > 0 && loop.done() >= when.pauseAfter();
    }

    @Override
    public void stepDone(int step) {
        if (isDue()) {
            keep();
            pauseIfDue();
        }
        boolean bySteps = when.everySteps() > 0 && step % when.everySteps() == 0;
        if (pace.isDue() || bySteps) {
            keep();
        }
    }

    /**
     * Keeps a checkpoint when the run ends in training or scoring, so that it can be resumed from here. The interrupt
     * is cleared while the checkpoint is written, since files close themselves on interrupted threads, and then set
     * again.
     */
    @Override
    public void cancelled() {
        if (!when.isOn() || loop.done() == keptStep) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        keep();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        long room = room();
        if (room < bytes) {
            LOG.warn(
                    "no checkpoint of step {}: it takes about {}, and {} has {} free",
                    loop.done(),
                    gigabytes(bytes),
                    store,
                    gigabytes(room));
            pace.skipped();
            return;
        }
        long begin = System.nanoTime();
        clock.checkpoint(() -> {
            try {
                store.publish(loop.done(), this::write);
                keptStep = loop.done();
                borrowed = false;
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("no checkpoint of step {}: {}", loop.done(), e.toString());
            }
        });
        pace.kept(System.nanoTime() - begin);
    }

    /** Writes everything that the run is resumed from, the marker last. */
    public void write(Path directory) throws IOException {
        loop.save(directory);
        TraceFiles.write(directory, history.traces());
        bytes = TrainingCheckpoint.mark(directory, origin, loop.done(), clock.phases(), history.share());
    }
}
