package io.gradessweep.store;

import io.gradessweep.table.Compaction;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files in a results directory that no longer count, since merged files hold their rows or no manifest names them.
 */
record CompactionRemains(CompactionFiles place, ResultLease lease) {

    /**
     * Deletes files that have been merged, and files of merges that failed or were merged again. The files are listed
     * before the lease is checked, so none of them can belong to a process that takes the lease later, however long the
     * deletion takes.
     *
     * @param compaction the newest manifest
     * @return the number of deleted files of attempts
     * @throws StoreException if it is not certain that the merged files exist
     * @throws LeaseLostException if another process has taken over the merging
     */
    int delete(Compaction compaction) throws IOException {
        List<Path> held = held(compaction, place.tables());
        List<Path> unnamed = unnamed(compaction);
        place.requireWhole(compaction);
        lease.requireHeld();
        for (Path file : held) {
            place.files().files().delete(file, false);
        }
        for (Path each : unnamed) {
            place.files().files().delete(each, true);
        }
        return held.size();
    }

    /** Returns the files in the tables' own directories whose rows are in merged files. */
    List<Path> held(Compaction compaction, Map<Table, List<String>> listed) {
        List<Path> held = new ArrayList<>();
        listed.forEach((table, names) -> {
            Set<String> gone = compaction.held().getOrDefault(table.name(), Set.of());
            Path directory = new Path(place.results(), table.name());
            names.stream().filter(gone::contains).forEach(name -> held.add(new Path(directory, name)));
        });
        return held;
    }

    private List<Path> unnamed(Compaction compaction) throws IOException {
        Set<String> named = new HashSet<>();
        named.add(new Path(LeaseUse.MERGE.directory()).getName());
        named.add(Compaction.manifest(compaction.generation()));
        for (List<String> merged : compaction.merged().values()) {
            merged.forEach(path -> named.add(new Path(path).getParent().getName()));
        }
        return place.files().list(place.directory()).stream()
                .map(FileStatus::getPath)
                .filter(path -> !named.contains(path.getName()))
                .toList();
    }
}
