package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.parquet.ParquetRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries operations that fail while a file system is unavailable, such as while a name node restarts.
 *
 * @param firstPause the pause before the second attempt; it is doubled before each further one
 * @param longestPause the longest pause between two attempts
 * @param limit the sum of all pauses after which there is no further attempt
 */
record RetryPolicy(Duration firstPause, Duration longestPause, Duration limit) {
    static final RetryPolicy USUAL =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(5));
    static final RetryPolicy NONE = new RetryPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private static final int DEEPEST = 10;
    private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);

    interface Work<T> {
        T work() throws IOException;
    }

    /**
     * Does the work, with retries.
     *
     * @param what a description of the work, for the log
     * @throws IOException the exception of the last attempt, or of the first that no retry could help
     */
    <T> T call(String what, Work<T> work) throws IOException {
        Duration pause = firstPause;
        Duration paused = Duration.ZERO;
        while (true) {
            try {
                return attempt(work);
            } catch (IOException e) {
                if (isFinal(e) || paused.compareTo(limit) >= 0) {
                    throw e;
                }
                LOG.warn("cannot {}: {}; trying again in {} s", what, HadoopErrors.words(e), pause.toSeconds());
            }
            sleep(pause);
            paused = paused.plus(pause);
            pause = pause.multipliedBy(2).compareTo(longestPause) < 0 ? pause.multipliedBy(2) : longestPause;
        }
    }

    /**
     * Does the work once. Hadoop's local file system throws an error of its own where a disk is full, and Parquet wraps
     * what happens while it closes a file.
     */
    private static <T> T attempt(Work<T> work) throws IOException {
        try {
            return work.work();
        } catch (FSError | ParquetRuntimeException e) {
            Optional<Throwable> fault = ofFileSystem(e, 0);
            if (fault.isEmpty()) {
                throw e;
            }
            throw new IOException(fault.get().getMessage(), e);
        }
    }

    /** Returns the fault of a file system that is behind a throwable, among its causes and what they suppressed. */
    private static Optional<Throwable> ofFileSystem(Throwable thrown, int depth) {
        if (thrown == null || depth > DEEPEST) {
            return Optional.empty();
        }
        if (thrown instanceof IOException || thrown instanceof FSError) {
            return Optional.of(thrown);
        }
        return Stream.concat(Stream.ofNullable(thrown.getCause()), Arrays.stream(thrown.getSuppressed()))
                .flatMap(behind -> ofFileSystem(behind, depth + 1).stream())
                .findFirst();
    }

    private static boolean isFinal(IOException thrown) {
        IOException e = thrown instanceof RemoteException remote ? remote.unwrapRemoteException() : thrown;
        return e instanceof FileNotFoundException
                || e instanceof FileAlreadyExistsException
                || e instanceof ParentNotDirectoryException
                || e instanceof AccessControlException
                || e instanceof UnsupportedFileSystemException
                || (e instanceof InterruptedIOException
                        && Thread.currentThread().isInterrupted());
    }

    static void sleep(Duration pause) throws InterruptedIOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
