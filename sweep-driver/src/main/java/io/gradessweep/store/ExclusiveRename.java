package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check that a file system renames a file in one step and never over another, so that of several processes that
 * rename to the same name one succeeds. Hadoop has no capability that says so, so what is known of each scheme is
 * listed here.
 */
record ExclusiveRename(FileSystem files, Path file) {
    /** The name node renames under a lock, and refuses a name that is taken. */
    private static final Set<String> HDFS = Set.of("hdfs", "webhdfs", "swebhdfs");
    /** The service refuses a name that is taken (If-None-Match), in one step if there is a hierarchical namespace. */
    private static final Set<String> AZURE = Set.of("abfs", "abfss");
    /** A rename checks whether the name is taken, then copies the file and deletes the original. */
    private static final Set<String> COPYING =
            Set.of("gs", "oss", "cosn", "obs", "s3", "s3n", "s3a", "swift", "wasb", "wasbs");

    static final String INSTEAD =
            "; keep results on a disk of this machine, on HDFS, on s3a:// (Hadoop 3.4.2 or later) or on abfs:// with a"
                    + " hierarchical namespace, and copy them from there";

    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();
    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveRename.class);

    /**
     * Checks the file system. If it is not known, a warning is logged once.
     *
     * @throws InvalidInputException if two drivers could both take a name, saying what to use instead
     */
    void require() throws IOException {
        String scheme = files.getScheme();
        if (HDFS.contains(scheme) || (AZURE.contains(scheme) && hasNamespace())) {
            return;
        }
        if (AZURE.contains(scheme)) {
            throw refused("the storage account has no hierarchical namespace, without which a rename is a copy");
        }
        if (COPYING.contains(scheme)) {
            throw refused("a rename is a copy on " + scheme + "://");
        }
        if (WARNED.add(files.getUri().toString())) {
            LOG.warn(
                    "it is not known whether {}:// renames a file in one step and never over another, which keeps two"
                            + " drivers apart; start no second one on {}{}",
                    scheme,
                    file.getParent(),
                    INSTEAD);
        }
    }

    /** Returns whether the account has a hierarchical namespace. In Hadoop's driver, both capabilities depend on it. */
    private boolean hasNamespace() throws IOException {
        return files.hasPathCapability(file, CommonPathCapabilities.ETAGS_PRESERVED_IN_RENAME)
                && files.hasPathCapability(file, CommonPathCapabilities.FS_ACLS);
    }

    private InvalidInputException refused(String reason) {
        return new InvalidInputException(file
                + " cannot be created only where there is none, which keeps two drivers apart: " + reason + INSTEAD);
    }
}
