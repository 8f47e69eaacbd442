package io.gradessweep.data;

import io.gradessweep.data.rows.Row;

/** Parses rows of one form. */
interface RowParser<T extends TrainingRow> {
    /**
     * Parses a row.
     *
     * @param id the id of a row that has none of its own
     * @throws io.gradessweep.spec.InvalidInputException naming file and row, if it is malformed
     */
    T read(Row row, String id);
}
