package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;

/** A results directory as a whole: who may write to it, what it looks like elsewhere, and how many files it has. */
public interface ResultsDirectory {
    /** @throws InvalidInputException where the directory cannot be made or written to, or has tables of a later version */
    void requireWritable();

    /**
     * Takes the results directory for this driver; rows of {@code runs} are written only as long as it has it.
     *
     * @throws InvalidInputException where another living driver has it, saying who
     */
    ResultLease lease();

    /**
     * Copies the tables of results that lie elsewhere to this machine; what is here already and did not change is kept.
     *
     * @param mirror the directory of the copy, made where it is missing
     * @return how many files were copied
     * @throws InvalidInputException where there is no such directory, or it cannot be read
     */
    int mirror(Path mirror);

    /**
     * Merges the small files of each table into few, while others read and write.
     *
     * @param grace how long files that were merged are kept for who reads them
     * @throws InvalidInputException where there is no such directory, or another merges there
     */
    CompactionResult compact(Duration grace);
}
