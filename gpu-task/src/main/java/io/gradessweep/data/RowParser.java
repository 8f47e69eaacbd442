package io.gradessweep.data;

import io.gradessweep.data.rows.Row;
import java.util.Set;

/** Parses rows of one form. */
interface RowParser<T extends TrainingRow> {
    /** Returns the fields that the parser reads. All others are passed over, whatever they hold. */
    Set<String> fields();

    /**
     * Returns whether a row is of the split. All others are passed over and not counted.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming file and row, if it cannot be told
     */
    default boolean isOfSplit(Row row) {
        return true;
    }

    /**
     * Parses a row.
     *
     * @param id the id of a row that has none of its own
     * @throws io.gradessweep.spec.InvalidInputException naming file and row, if it is malformed
     */
    T read(Row row, String id);
}
