package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.SchemaVersion;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a results directory that names the version of its tables. A directory with tables of the first version
 * has none.
 */
record VersionFile(StoreFiles files, Path results) {
    private static final Logger LOG = LoggerFactory.getLogger(VersionFile.class);

    /**
     * Checks the version, and returns whether the file exists.
     *
     * @throws InvalidInputException if it names a later version, or cannot be read
     */
    boolean requireKnown() {
        try {
            SchemaVersion.flaw(results.toString(), files.read(place())).ifPresent(flaw -> {
                throw new InvalidInputException(flaw);
            });
            return true;
        } catch (FileNotFoundException | ParentNotDirectoryException e) {
            LOG.debug("{} has tables of the first version, or is not there yet", results, e);
            return false;
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be read: " + HadoopErrors.words(e), e);
        }
    }

    /** Writes the file if there is none. If another process writes it at the same time, that file is kept. */
    void write() throws IOException {
        files.createNew(place(), SchemaVersion.json());
    }

    private Path place() {
        return new Path(results, SchemaVersion.FILE);
    }
}
