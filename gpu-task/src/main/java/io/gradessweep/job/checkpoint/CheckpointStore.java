package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where the states of one run are kept, by whoever executes it and for whoever takes it up. Several processes may do so at
 * a time: a task that was given up may still be running. A run sees the states of all that train the same, and deletes its
 * own.
 */
public interface CheckpointStore {
    /** The file that says what the others are; it is the last to get there, and without it there is no checkpoint. */
    String MARKER = "state.json";

    /** Keeps nothing. */
    CheckpointStore NONE = new CheckpointStore() {
        @Override
        public void publish(int step, DirectoryContent content) {}

        @Override
        public Set<Integer> steps() {
            return Set.of();
        }

        @Override
        public void offer(int latest, Predicate<Path> taken) {}

        @Override
        public void clear() {}
    };

    /**
     * Keeps a state; those of earlier steps go once it is complete, unless every one is kept.
     *
     * @param content writes the marker last
     */
    void publish(int step, DirectoryContent content) throws IOException;

    /** Of which there is a complete state, whoever keeps it. */
    Set<Integer> steps() throws IOException;

    /**
     * Shows what is there, from the latest step down, each as a directory of this machine that may be gone afterwards, until
     * one is taken.
     *
     * @param latest step to be shown
     */
    void offer(int latest, Predicate<Path> taken) throws IOException;

    /** Deletes every state that the run keeps, and those that no run owns. */
    void clear() throws IOException;
}
