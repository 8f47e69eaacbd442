package io.gradessweep.store;

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
 * Tries again what fails while a file system is away, such as a name node that is started anew.
 *
 * @param firstPause before the second attempt; doubled before each further one
 * @param longestPause between two attempts
 * @param limit of all pauses together
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
     * @param what is tried, for the log
     * @throws IOException that of the last attempt, or of the first where no other would do better
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
                LOG.warn("cannot {}: {}; trying again in {} s", what, firstLine(e), pause.toSeconds());
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

    /** Hadoop's messages hold whole traces. */
    static String firstLine(Exception e) {
        return e.toString().lines().findFirst().orElse("");
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
