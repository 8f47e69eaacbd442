package io.gradessweep.job;

import io.gradessweep.job.checkpoint.DirectoryContent;
import java.io.IOException;

/** Stores a run's weights, with the record of their training, after training. */
@FunctionalInterface
public interface WeightStore {
    void keep(DirectoryContent content) throws IOException;
}
