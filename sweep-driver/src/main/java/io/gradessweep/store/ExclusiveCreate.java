package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.viewfs.ViewFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is created completely, and only if it does not exist: if several processes try at once, one succeeds. The
 * method depends on the file system, and a file system that is known to have none is refused.
 */
record ExclusiveCreate(FileSystem files, Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveCreate.class);

    /**
     * Returns the creation of a file. On viewfs, it is one on the file system that is mounted there, which does not
     * learn from viewfs under which condition to create a file.
     *
     * @param file a file in a directory that exists
     */
    static ExclusiveCreate of(FileSystem files, Path file) throws IOException {
        if (files instanceof ViewFileSystem) {
            Path target = new Path(files.resolvePath(file.getParent()), file.getName());
            return new ExclusiveCreate(target.getFileSystem(files.getConf()), target);
        }
        return new ExclusiveCreate(files, file);
    }

    /**
     * Creates the file.
     *
     * @return false if the file exists already, whichever process wrote it
     * @throws InvalidInputException if the file system cannot do this, saying which ones can
     */
    boolean create(byte[] bytes) throws IOException {
        if (StoreFiles.isLocal(files)) {
            return link(StoreFiles.local(file), StoreFiles.local(StoreFiles.hidden(file)), bytes);
        }
        return showsWhenClosed(files, file) ? createWhenClosed(bytes) : rename(StoreFiles.hidden(file), bytes);
    }

    /** Returns whether a file becomes visible when it is closed, as on object stores, and not while it is written. */
    static boolean showsWhenClosed(FileSystem files, Path file) throws IOException {
        return files.hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** Creates the file as a hard link. Hadoop itself would check whether the file exists, and then create it. */
    private static boolean link(java.nio.file.Path file, java.nio.file.Path hidden, byte[] bytes) throws IOException {
        try {
            write(hidden, ByteBuffer.wrap(bytes));
            return linkOrCopy(file, hidden);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    /** Writes a file through to the disk, so that it is not lost if the machine fails after it has been linked. */
    private static void write(java.nio.file.Path file, ByteBuffer bytes) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /**
     * Links the file, or copies it if it cannot be linked. A copy is exclusive too, but visible while it is written.
     */
    private static boolean linkOrCopy(java.nio.file.Path file, java.nio.file.Path hidden) throws IOException {
        try {
            Files.createLink(file, hidden);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("no links to {}", file, e);
            Files.copy(hidden, file);
        }
        return true;
    }

    /**
     * Creates a file that becomes visible when it is closed. S3A reports only then that the file exists, with an
     * exception of its own.
     */
    private boolean createWhenClosed(byte[] bytes) throws IOException {
        if (!isConditional()) {
            throw new InvalidInputException(
                    file + " cannot be created only where there is none, which keeps two drivers"
                            + " apart: S3A does that from Hadoop 3.4.2 on, unless fs.s3a.create.conditional.enabled is false");
        }
        try (FSDataOutputStream out = openWhereNone()) {
            out.write(bytes);
        } catch (IOException e) {
            if (files.exists(file)) {
                return false;
            }
            throw e;
        }
        return true;
    }

    private boolean isConditional() throws IOException {
        return files.hasPathCapability(file, CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE);
    }

    private FSDataOutputStream openWhereNone() throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
        builder.overwrite(false);
        builder.opt(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
        return builder.build();
    }

    /**
     * Checks that the store obeys the condition under which a file is created there, which the client only believes. It
     * creates the file twice, and deletes it. Other file systems are not checked.
     *
     * @throws InvalidInputException if the store replaced the file, saying what to use instead
     */
    void requireObeyed() throws IOException {
        if (!showsWhenClosed(files, file) || !isConditional()) {
            return;
        }
        try {
            if (isCreatedTwice()) {
                throw new InvalidInputException("results directory " + file.getParent()
                        + " cannot keep two drivers apart: the store replaced a file that it was told to create only"
                        + " where there is none, as a service does that ignores If-None-Match"
                        + ExclusiveRename.INSTEAD);
            }
        } finally {
            StoreFiles.deleteQuietly(files, file);
        }
    }

    /** Creates the file twice at once, so that not the client but the store sees that it exists. */
    private boolean isCreatedTwice() throws IOException {
        boolean exists = false;
        try (FSDataOutputStream second = openWhereNone()) {
            try (FSDataOutputStream first = openWhereNone()) {
                first.write(1);
            }
            exists = true;
            second.write(2);
        } catch (IOException e) {
            if (!exists) {
                throw e;
            }
            LOG.debug("{} is refused as it should be", file, e);
            return false;
        }
        return true;
    }

    /**
     * Writes a hidden file and renames it. The rename does not replace a file, and the file is complete when it
     * appears.
     */
    private boolean rename(Path hidden, byte[] bytes) throws IOException {
        new ExclusiveRename(files, file).require();
        try (FSDataOutputStream out = files.create(hidden, false)) {
            out.write(bytes);
        }
        try {
            return files.rename(hidden, file);
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            StoreFiles.deleteQuietly(files, hidden);
        }
    }
}
