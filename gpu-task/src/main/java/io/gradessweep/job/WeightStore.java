package io.gradessweep.job;

import java.io.IOException;

/** Where a run's trained weights are kept, once it has trained. */
@FunctionalInterface
public interface WeightStore {
    void keep(DirectoryContent content) throws IOException;
}
