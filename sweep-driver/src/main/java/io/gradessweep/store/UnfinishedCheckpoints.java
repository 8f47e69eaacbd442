package io.gradessweep.store;

import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.DirectoryContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The states of a run as long as it is not completed. The look comes after the state is there and the driver clears after
 * the row is, so that of a state and a row at one moment one of both removes the state.
 */
record UnfinishedCheckpoints(CheckpointStore store, Look completed) implements CheckpointStore {
    /** Whether the run is completed. */
    interface Look {
        boolean call() throws IOException;
    }

    @Override
    public void publish(int step, DirectoryContent content) throws IOException {
        store.publish(step, content);
        if (completed.call()) {
            store.clear();
            throw new IOException("another task has completed the run");
        }
    }

    @Override
    public Set<Integer> steps() throws IOException {
        return store.steps();
    }

    @Override
    public void offer(int latest, Predicate<Path> taken) throws IOException {
        store.offer(latest, taken);
    }

    @Override
    public void clear() throws IOException {
        store.clear();
    }
}
