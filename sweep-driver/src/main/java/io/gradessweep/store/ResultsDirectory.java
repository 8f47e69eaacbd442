package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;

/** A results directory as a whole: its lease, its copy on this machine, and the merging of its files. */
public interface ResultsDirectory {
    /**
     * Makes sure that results can be written. The directory is created if it does not exist.
     *
     * @throws InvalidInputException if the directory cannot be created or written to, or has tables of a later version
     */
    void requireWritable();

    /**
     * Takes the lease of the results directory for this driver. Rows of {@code runs} are written only while it holds
     * the lease.
     *
     * @throws InvalidInputException if another living driver holds it, naming that driver
     */
    ResultLease lease();

    /**
     * Copies the tables of remote results to this machine. Files that were copied before and have not changed are kept.
     *
     * @param mirror the directory of the copy, created if it does not exist
     * @return the number of files that were copied
     * @throws InvalidInputException if the results directory does not exist or cannot be read
     */
    int mirror(Path mirror);

    /**
     * Merges the small files of each table into few, while other processes read and write.
     *
     * @param grace how long files are kept after they have been merged, for processes that still read them
     * @throws InvalidInputException if the results directory does not exist, or if another process is merging its files
     */
    CompactionResult compact(Duration grace);
}
