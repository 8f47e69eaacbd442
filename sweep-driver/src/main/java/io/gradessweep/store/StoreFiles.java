package io.gradessweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store does with small files, in which Hadoop's file systems differ.
 *
 * @param patience with a file system that is away
 */
record StoreFiles(FileSystem files, RetryPolicy patience) {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);

    /** With the usual patience; local disks do not come back by waiting. */
    StoreFiles(FileSystem files) {
        this(files, isLocal(files) ? RetryPolicy.NONE : RetryPolicy.USUAL);
    }

    /** For who would rather look again than have an old wish fulfilled. */
    StoreFiles impatient() {
        return new StoreFiles(files, RetryPolicy.NONE);
    }

    boolean isLocal() {
        return isLocal(files);
    }

    static boolean isLocal(FileSystem files) {
        return files.getScheme().equals("file");
    }

    /** The file on this machine; for local file systems alone. */
    static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    interface Content {
        void write(Path to) throws IOException;
    }

    /**
     * Writes a file that is seen whole or not at all, tried again while the file system is away. Object stores show a file
     * when it is closed, and would copy it to rename it; others write it under a hidden name.
     *
     * @param file of a name that nobody else writes
     */
    void write(Path file, Content content) throws IOException {
        patience.call("write " + file, () -> {
            files.mkdirs(file.getParent());
            if (ExclusiveCreate.showsWhenClosed(files, file)) {
                content.write(file);
            } else {
                writeHidden(file, content);
            }
            return null;
        });
    }

    private void writeHidden(Path file, Content content) throws IOException {
        Path hidden = hidden(file);
        try {
            content.write(hidden);
            // An attempt whose answer was lost may have renamed it already.
            if (!files.rename(hidden, file) && !files.exists(file)) {
                throw new IOException("cannot rename " + hidden + " to " + file.getName());
            }
        } catch (IOException e) {
            deleteQuietly(files, hidden);
            throw e;
        }
    }

    /**
     * Creates a file that was not there, its directory too; tried again while the file system is away. Of several who try at
     * once, one succeeds.
     *
     * @param text no other caller's
     * @return whether it was this call; false where the file is there
     */
    boolean createNew(Path file, String text) throws IOException {
        return patience.call("create " + file, () -> {
            files.mkdirs(file.getParent());
            // An attempt whose answer was lost may have created it already.
            return new ExclusiveCreate(files, file).create(text.getBytes(StandardCharsets.UTF_8))
                    || read(file).equals(text);
        });
    }

    /** A name beside the file's that no reader looks at. */
    static Path hidden(Path file) {
        return new Path(file.getParent(), "." + file.getName() + "-" + UUID.randomUUID());
    }

    static void deleteQuietly(FileSystem files, Path hidden) {
        try {
            files.delete(hidden, false);
        } catch (IOException e) {
            LOG.debug("{} is left behind", hidden, e);
        }
    }

    String read(Path file) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The names in a directory; none where there is no such directory. */
    List<String> names(Path directory) throws IOException {
        return list(directory).stream().map(file -> file.getPath().getName()).toList();
    }

    /** What lies in a directory; nothing where there is no such directory. */
    List<FileStatus> list(Path directory) throws IOException {
        try {
            return List.of(files.listStatus(directory));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
