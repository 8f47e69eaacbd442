package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
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
                return work.work();
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
