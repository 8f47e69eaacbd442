package io.gradessweep.store;

import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;

/** What was merged of a results directory on any Hadoop file system. */
record CompactionFiles(StoreFiles files, Path results) {

    Path directory() {
        return new Path(results, Compaction.DIRECTORY);
    }

    /** The one that counts now. */
    Compaction newest() throws IOException {
        OptionalInt newest = Compaction.newest(files.names(directory()));
        if (newest.isEmpty()) {
            return Compaction.NONE;
        }
        Path manifest = new Path(directory(), Compaction.manifest(newest.getAsInt()));
        try {
            return Compaction.read(files.read(manifest));
        } catch (IllegalArgumentException e) {
            throw new IOException(manifest + ": " + e.getMessage(), e);
        }
    }

    /** The names in every table's own directory; {@code runs} first, so that of each row all that belongs to it is seen. */
    Map<Table, List<String>> listed() throws IOException {
        Map<Table, List<String>> listed = new LinkedHashMap<>();
        for (Table table : ResultTables.all()) {
            listed.put(table, files.names(new Path(results, table.name())));
        }
        return listed;
    }
}
