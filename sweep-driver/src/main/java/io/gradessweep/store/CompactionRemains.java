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

/** What lies in a results directory and counts no longer, since merged files hold it or nobody names it. */
record CompactionRemains(CompactionFiles place, ResultLease lease) {

    /**
     * Deletes what was merged, and what merging left behind, whether it died or merged again. What is deleted was listed
     * before the look at the lease: nothing of one who takes it later is among it, however long this takes.
     *
     * @param compaction the newest
     * @return how many files of attempts were deleted
     * @throws StoreException where it is not certain that the merged files are there
     * @throws LeaseLostException where another merges here by now
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

    /** Files in the tables' own directories whose rows merged files have. */
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
