package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Writes files into an empty directory of this machine. */
@FunctionalInterface
public interface DirectoryContent {
    void write(Path directory) throws IOException;
}
