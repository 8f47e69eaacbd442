package io.gradessweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the trained weights that runs have stored. */
public interface KeptWeights {
    /**
     * Copies the weights of an attempt into a directory of this machine that exists.
     *
     * @throws FileNotFoundException if the attempt has stored none
     */
    void fetchWeights(String runId, String attempt, Path to) throws IOException;
}
