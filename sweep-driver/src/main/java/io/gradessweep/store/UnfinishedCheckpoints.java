package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.DirectoryContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, as long as the run is not completed. A task writes a checkpoint first and then checks
 * whether the run is completed; the driver writes the row first and then deletes the checkpoints. So if both happen at
 * the same time, one of the two deletes the checkpoint.
 */
record UnfinishedCheckpoints(CheckpointStore store, Look completed) implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedCheckpoints.class);

    /** Tells whether the run is completed. */
    interface Look {
        boolean call() throws IOException;
    }

    @Override
    public void publish(int step, DirectoryContent content) throws IOException {
        store.publish(step, content);
        if (isCompleted()) {
            store.clear();
            throw new IOException("another task has completed the run");
        }
    }

    /**
     * Returns whether the run is known to be completed. A look that fails does not fail the run: its row may have been
     * merged while it was looked for, or the file system may be unavailable for a moment.
     */
    private boolean isCompleted() {
        try {
            return completed.call();
        } catch (IOException | RuntimeException e) {
            LOG.warn("it is not known whether the run is completed; its checkpoint is kept: {}", HadoopErrors.words(e));
            return false;
        }
    }

    @Override
    public Set<Integer> steps() throws IOException {
        return store.steps();
    }

    @Override
    public Set<Integer> ownSteps() throws IOException {
        return store.ownSteps();
    }

    @Override
    public void offer(int latest, Predicate<Path> taken) throws IOException {
        store.offer(latest, taken);
    }

    @Override
    public void clear() throws IOException {
        store.clear();
    }

    @Override
    public long room() throws IOException {
        return store.room();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
