package io.gradessweep.track;

import io.gradessweep.report.TrackedRun;
import java.io.IOException;

/** Takes completed runs. A run that it has from before is not taken twice. */
interface Sink extends AutoCloseable {
    /** @throws IOException if it cannot take the run; it is given no further one */
    void put(TrackedRun run) throws IOException;

    /** Makes what was taken visible. It is called after the last run, if all were taken. */
    default void finish() throws IOException {}

    /** Releases what the sink holds. What is not finished is given up. */
    @Override
    default void close() throws IOException {}
}
