package io.gradessweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations on small files that differ between Hadoop's file systems.
 *
 * @param patience how operations are retried while the file system is unavailable
 */
record StoreFiles(FileSystem files, RetryPolicy patience) {
    /** The names that {@link #hidden} gives, and Hadoop's checksums beside them. */
    private static final Pattern HIDDEN =
            Pattern.compile("\\.{1,2}[^.].*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(\\.crc)?");

    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);

    /**
     * Creates the operations with the usual retries. On local disks there are none, since waiting does not repair a
     * disk.
     */
    StoreFiles(FileSystem files) {
        this(files, isLocal(files) ? RetryPolicy.NONE : RetryPolicy.USUAL);
    }

    /**
     * Returns the same operations without retries, for callers that must check the situation again before they repeat
     * an operation.
     */
    StoreFiles impatient() {
        return new StoreFiles(files, RetryPolicy.NONE);
    }

    boolean isLocal() {
        return isLocal(files);
    }

    static boolean isLocal(FileSystem files) {
        return files.getScheme().equals("file");
    }

    /** Returns the path on this machine of a file of a local file system. */
    static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    interface Content {
        void write(Path to) throws IOException;
    }

    /**
     * Writes a file that becomes visible only when it is complete, with retries while the file system is unavailable.
     * Object stores show a file when it is closed, and would have to copy it to rename it. On other file systems the
     * file is written under a hidden name.
     *
     * @param file a file that no other process writes
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
            // An attempt whose response was lost may have renamed it already.
            if (!files.rename(hidden, file) && !files.exists(file)) {
                throw new IOException("cannot rename " + hidden + " to " + file.getName());
            }
        } catch (IOException | RuntimeException | FSError e) {
            deleteQuietly(files, hidden);
            throw e;
        }
    }

    /** Deletes the files of a directory that were being written when their process ended. */
    void removeHidden(Path directory) throws IOException {
        for (String name : names(directory)) {
            if (HIDDEN.matcher(name).matches()) {
                deleteQuietly(files, new Path(directory, name));
            }
        }
    }

    /**
     * Creates a file that does not exist, and its directory, with retries while the file system is unavailable. If
     * several processes try at once, one succeeds.
     *
     * @param text the content, which differs from that of every other caller
     * @return whether this call created the file; false if it exists already
     */
    boolean createNew(Path file, String text) throws IOException {
        return patience.call("create " + file, () -> {
            files.mkdirs(file.getParent());
            // An attempt whose response was lost may have created it already.
            return ExclusiveCreate.of(files, file).create(text.getBytes(StandardCharsets.UTF_8))
                    || read(file).equals(text);
        });
    }

    /** Returns a name beside the file's that readers ignore. */
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

    /** Returns the names in a directory; none if the directory does not exist. */
    List<String> names(Path directory) throws IOException {
        return list(directory).stream().map(file -> file.getPath().getName()).toList();
    }

    /** Returns the entries of a directory; none if the directory does not exist. */
    List<FileStatus> list(Path directory) throws IOException {
        try {
            return List.of(files.listStatus(directory));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
