package io.gradessweep.hub;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes failures of Hadoop's file systems, whose own messages hold class names and addresses of web pages. */
public final class HadoopErrors {
    private static final Logger LOG = LoggerFactory.getLogger(HadoopErrors.class);

    private static final Pattern CLASS_NAMES = Pattern.compile("^((\\w+\\.)+[A-Z]\\w*(Exception|Error): *)+");
    private static final Pattern WEB_PAGE = Pattern.compile("[;.] *(For more details )?see:? +https?://.*$");

    private HadoopErrors() {}

    /**
     * Returns what failed, in one line that the caller puts after the location. The exception itself is logged at debug
     * level.
     */
    public static String words(Exception e) {
        LOG.debug("a file system failed", e);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Optional<String> words = known(unwrapped(cause));
            if (words.isPresent()) {
                return words.get();
            }
        }
        return firstLine(unwrapped(e));
    }

    /** Returns the exception that a server sent. */
    private static Throwable unwrapped(Throwable e) {
        return e instanceof RemoteException remote ? remote.unwrapRemoteException() : e;
    }

    private static Optional<String> known(Throwable e) {
        String text = String.valueOf(e.getMessage());
        return ofNetwork(e, text).or(() -> ofFiles(e, text)).or(() -> ofServer(e));
    }

    private static Optional<String> ofNetwork(Throwable e, String text) {
        if (e instanceof SocketTimeoutException || (e instanceof ConnectException && text.contains("timed out"))) {
            return Optional.of("there was no answer in time");
        }
        if (e instanceof ConnectException) {
            return Optional.of("the connection was refused; is the service running, and the port right?");
        }
        if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
            return Optional.of("the host is unknown; is its name right?");
        }
        return e instanceof NoRouteToHostException ? Optional.of("no network leads to the host") : Optional.empty();
    }

    private static Optional<String> ofFiles(Throwable e, String text) {
        if (e instanceof AccessControlException
                || e instanceof AccessDeniedException
                || text.contains("Permission denied")) {
            return Optional.of("permission is denied");
        }
        if (text.contains("No space left on device")) {
            return Optional.of("no space is left");
        }
        if (e instanceof ParentNotDirectoryException) {
            return Optional.of("a file is where a directory should be");
        }
        return e instanceof FileNotFoundException || e instanceof NoSuchFileException
                ? Optional.of("there is no such file or directory")
                : Optional.empty();
    }

    /** Recognises by their names the exceptions whose classes need not be on the class path. */
    private static Optional<String> ofServer(Throwable e) {
        return switch (e.getClass().getSimpleName()) {
            case "SafeModeException" -> Optional.of("the name node is in safe mode");
            case "StandbyException" -> Optional.of("the name node is on standby");
            case "DSQuotaExceededException", "QuotaByStorageTypeExceededException" ->
                Optional.of("no space is left below the directory's quota");
            case "NSQuotaExceededException" -> Optional.of("the directory's quota allows no more files");
            case "NoAuthWithAWSException" -> Optional.of("there are no credentials for it");
            case "UnknownStoreException" -> Optional.of("there is no such bucket");
            default -> Optional.empty();
        };
    }

    private static String firstLine(Throwable e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        line = WEB_PAGE.matcher(CLASS_NAMES.matcher(line).replaceFirst("")).replaceFirst("");
        return e.getMessage() == null || line.isBlank() ? e.getClass().getSimpleName() : line;
    }
}
