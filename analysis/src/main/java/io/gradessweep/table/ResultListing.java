package io.gradessweep.table;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Lists the files of a results directory on any file system. A reader that calls {@link #compaction} first and
 * {@link #tables} after it gets every row of {@code runs}, with the rows of its other tables, exactly once, even while
 * others write or merge.
 */
public interface ResultListing {
    /**
     * Returns the names in a directory; none where there is no such directory.
     *
     * @param directory the directory, as a path below the results directory
     */
    List<String> names(String directory) throws IOException;

    /** @param file the file, as a path below the results directory */
    String read(String file) throws IOException;

    /** Reads the newest manifest of merged files. */
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

    /** Returns the names in every table's own directory; {@code runs} is listed first. */
    default Map<Table, List<String>> tables() throws IOException {
        Map<Table, List<String>> tables = new LinkedHashMap<>();
        for (Table table : ResultTables.all()) {
            tables.put(table, names(table.name()));
        }
        return tables;
    }
}
