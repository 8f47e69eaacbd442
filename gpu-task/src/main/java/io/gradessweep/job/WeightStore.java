package io.gradessweep.job;

import io.gradessweep.job.checkpoint.DirectoryContent;
import java.io.IOException;

/** Where a run's trained weights are kept, once it has trained. */
@FunctionalInterface
public interface WeightStore {
    void keep(DirectoryContent content) throws IOException;
}
