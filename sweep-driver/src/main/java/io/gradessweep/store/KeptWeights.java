package io.gradessweep.store;

import io.gradessweep.job.WeightSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the trained weights that runs have stored. */
public interface KeptWeights {
    /**
     * Copies the weights of an attempt, without the record of their training, into a directory of this machine that
     * exists.
     *
     * @throws FileNotFoundException if the attempt has stored none
     */
    void fetchWeights(String runId, String attempt, Path to) throws IOException;

    /**
     * Returns why a run of this training cannot score an attempt's weights; empty if it can. Only the record of the
     * training, and the names and sizes of the files, are looked at.
     */
    Optional<String> flaw(KeptAttempt kept, String trainId);

    /** Returns an attempt's weights with the record of their training. */
    WeightSource source(KeptAttempt kept);
}
