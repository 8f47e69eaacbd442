package io.gradessweep.data;

import io.gradessweep.data.rows.Row;

/** What rows of one form mean. */
interface RowParser<T extends TrainingRow> {
    /**
     * @param id what a row without an id of its own is called
     * @throws io.gradessweep.spec.InvalidInputException naming file and row, where it is not as it should be
     */
    T read(Row row, String id);
}
