package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes that can be written to a file system of this machine. */
public final class FreeSpace {
    private FreeSpace() {}

    /**
     * Returns the bytes that are free; {@code Long.MAX_VALUE} if the file system does not tell, as some in user space
     * (FUSE) have a size of 0.
     *
     * @param existing a file or directory of the file system
     */
    public static long of(Path existing) throws IOException {
        FileStore files = Files.getFileStore(existing);
        return files.getTotalSpace() == 0 ? Long.MAX_VALUE : files.getUsableSpace();
    }
}
