package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The checkpoints of one run. Several processes may use them at the same time, since a task that was given up may still
 * be running. A run sees the checkpoints of all runs of the same training, and deletes its own.
 */
public interface CheckpointStore {
    /** The file that lists the others. It is written last, and a directory without it is no checkpoint. */
    String MARKER = "state.json";

    /** A store that keeps nothing. */
    CheckpointStore NONE = new CheckpointStore() {
        @Override
        public void publish(int step, DirectoryContent content) {}

        @Override
        public Set<Integer> steps() {
            return Set.of();
        }

        @Override
        public Set<Integer> ownSteps() {
            return Set.of();
        }

        @Override
        public void offer(int latest, Predicate<Path> taken) {}

        @Override
        public void clear() {}

        @Override
        public long room() {
            return Long.MAX_VALUE;
        }
    };

    /**
     * Publishes a checkpoint. When it is complete, those of earlier steps are deleted, unless all are kept.
     *
     * @param content writes the marker last
     */
    void publish(int step, DirectoryContent content) throws IOException;

    /** Returns the steps of which there is a complete checkpoint, whichever run owns it. */
    Set<Integer> steps() throws IOException;

    /** Returns the steps of which there is a complete checkpoint that the run owns. */
    Set<Integer> ownSteps() throws IOException;

    /**
     * Offers the checkpoints, from the latest step down, until one is taken. Each is a directory of this machine, which
     * may be deleted afterwards.
     *
     * @param latest the latest step to be offered
     */
    void offer(int latest, Predicate<Path> taken) throws IOException;

    /** Deletes every checkpoint that the run owns; if the store is of no run, those that no run owns. */
    void clear() throws IOException;

    /**
     * Returns the bytes that are free where a checkpoint is written; {@code Long.MAX_VALUE} if the file system does not
     * tell.
     */
    long room() throws IOException;
}
