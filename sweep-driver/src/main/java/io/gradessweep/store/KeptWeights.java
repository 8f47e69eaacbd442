package io.gradessweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/** Gives the weights that runs kept. */
public interface KeptWeights {
    /**
     * Copies the weights of an attempt into a directory of this machine that is there.
     *
     * @throws FileNotFoundException where none were kept
     */
    void fetchWeights(String runId, String attempt, Path to) throws IOException;
}
