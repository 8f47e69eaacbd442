package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Puts files into a directory of this machine that is there and empty. */
@FunctionalInterface
public interface DirectoryContent {
    void write(Path directory) throws IOException;
}
