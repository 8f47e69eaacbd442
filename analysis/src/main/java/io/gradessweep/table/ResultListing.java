package io.gradessweep.table;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The files of a results directory, on whatever file system. Who lists what was merged first, and {@link #tables} after it,
 * sees every row of {@code runs} with all that belongs to it, once, whoever writes or merges meanwhile.
 */
public interface ResultListing {
    /**
     * The names in a directory; none where there is no such directory.
     *
     * @param directory below the results directory
     */
    List<String> names(String directory) throws IOException;

    /** @param file below the results directory */
    String read(String file) throws IOException;

    /** What was merged, as of now. */
    default Compaction compaction() throws IOException {
        OptionalInt newest = Compaction.newest(names(Compaction.DIRECTORY));
        if (newest.isEmpty()) {
            return Compaction.NONE;
        }
        String manifest = Compaction.DIRECTORY + "/" + Compaction.manifest(newest.getAsInt());
        try {
            return Compaction.read(read(manifest));
        } catch (IllegalArgumentException e) {
            throw new IOException(manifest + ": " + e.getMessage(), e);
        }
    }

    /** The names in every table's own directory; {@code runs} first. */
    default Map<Table, List<String>> tables() throws IOException {
        Map<Table, List<String>> tables = new LinkedHashMap<>();
        for (Table table : ResultTables.all()) {
            tables.put(table, names(table.name()));
        }
        return tables;
    }
}
