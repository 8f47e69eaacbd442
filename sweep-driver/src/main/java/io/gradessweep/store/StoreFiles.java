package io.gradessweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store does with small files, in which Hadoop's file systems differ. */
record StoreFiles(FileSystem files) {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);

    boolean isLocal() {
        return files.getScheme().equals("file");
    }

    /** The file on this machine; for local file systems alone. */
    static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    /** Local disks do not come back by waiting. */
    Patience patience() {
        return isLocal() ? Patience.NONE : Patience.USUAL;
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
        patience().call("write " + file, () -> {
            files.mkdirs(file.getParent());
            if (showsWhenClosed(file)) {
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
            deleteQuietly(hidden);
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
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return patience().call("create " + file, () -> {
            files.mkdirs(file.getParent());
            if (isLocal()) {
                return createLocal(local(file), bytes);
            }
            boolean created = showsWhenClosed(file) ? createIfAbsent(file, bytes) : renameIfAbsent(file, bytes);
            // An attempt whose answer was lost may have created it already.
            return created || read(file).equals(text);
        });
    }

    /** Hadoop would look and then create. */
    private static boolean createLocal(java.nio.file.Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return false;
        }
    }

    private boolean createIfAbsent(Path file, byte[] bytes) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
        builder.overwrite(false);
        builder.opt(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
        try (FSDataOutputStream out = builder.build()) {
            out.write(bytes);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        return true;
    }

    /** A rename does not replace a file, and what it shows is whole. */
    private boolean renameIfAbsent(Path file, byte[] bytes) throws IOException {
        Path hidden = hidden(file);
        try (FSDataOutputStream out = files.create(hidden, false)) {
            out.write(bytes);
        }
        try {
            return files.rename(hidden, file);
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            deleteQuietly(hidden);
        }
    }

    private boolean showsWhenClosed(Path file) throws IOException {
        return files.hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    private static Path hidden(Path file) {
        return new Path(file.getParent(), "." + file.getName() + "-" + UUID.randomUUID());
    }

    private void deleteQuietly(Path hidden) {
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
