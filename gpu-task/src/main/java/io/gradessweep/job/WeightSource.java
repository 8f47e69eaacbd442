package io.gradessweep.job;

import java.io.IOException;
import java.nio.file.Path;

/** The weights that an earlier run of the same training has kept. */
public interface WeightSource {
    /** Uses the directory that holds the weights and the record of their training. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Path directory) throws IOException;
    }

    /** Returns the run_id of the run that trained them. */
    String runId();

    /**
     * Returns what a reader makes of the weights. Their directory may be a copy that is deleted afterwards.
     *
     * @throws IOException if the weights cannot be fetched, or the reader throws it
     */
    <T> T read(Reader<T> reader) throws IOException;
}
