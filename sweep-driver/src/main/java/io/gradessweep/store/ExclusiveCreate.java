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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is created whole, and only where there is none: of several who try at once, one succeeds. Every kind of file
 * system has a way of its own, and one that has none is refused.
 */
record ExclusiveCreate(FileSystem files, Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveCreate.class);

    /**
     * @return false where it is there, whoever wrote it
     * @throws InvalidInputException where the file system cannot do that, saying what can
     */
    boolean create(byte[] bytes) throws IOException {
        if (StoreFiles.isLocal(files)) {
            return link(StoreFiles.local(file), StoreFiles.local(StoreFiles.hidden(file)), bytes);
        }
        return showsWhenClosed(files, file) ? createWhenClosed(bytes) : rename(StoreFiles.hidden(file), bytes);
    }

    /** Whether a file is seen from when it is closed, as on object stores, and not while it is written. */
    static boolean showsWhenClosed(FileSystem files, Path file) throws IOException {
        return files.hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** Hadoop would look and then create. */
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

    /** What is linked must not be lost with the machine. */
    private static void write(java.nio.file.Path file, ByteBuffer bytes) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /** A copy is exclusive too, but is seen while it is written. */
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

    /** S3A answers at the end that there is such a file, with an exception of its own. */
    private boolean createWhenClosed(byte[] bytes) throws IOException {
        if (!files.hasPathCapability(file, CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)) {
            throw new InvalidInputException(
                    file + " cannot be created only where there is none, which keeps two drivers"
                            + " apart: S3A does that from Hadoop 3.4.2 on, unless fs.s3a.create.conditional.enabled is false");
        }
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
        builder.overwrite(false);
        builder.opt(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
        try (FSDataOutputStream out = builder.build()) {
            out.write(bytes);
        } catch (IOException e) {
            if (files.exists(file)) {
                return false;
            }
            throw e;
        }
        return true;
    }

    /** Such a rename does not replace a file, and what it shows is whole. */
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
