package io.gradessweep.store;

import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Merges the small files of a results directory while other processes read and write it. The merged files count from
 * the moment their manifest exists, and the files that they replace stop counting then. Those are deleted only after a
 * grace period, since processes that began to read earlier may still be reading them. A compaction that dies at any
 * point leaves nothing that counts.
 */
final class Compactor {
    /** The number of merged files of a table at which they are merged into one again. */
    private static final int MOST_MERGED_FILES = 8;

    private final StoreFiles files;
    private final CompactionFiles place;
    private final Configuration configuration;
    private final ResultLease lease;
    private final CompactionRemains remains;

    /** @param lease the lease for merging; once it is lost, nothing is published or deleted */
    Compactor(StoreFiles files, Path results, Configuration configuration, ResultLease lease) {
        this.files = files;
        this.place = new CompactionFiles(files, results);
        this.configuration = configuration;
        this.lease = lease;
        this.remains = new CompactionRemains(place, lease);
    }

    /**
     * Merges the files that have not been merged yet, and deletes those that were merged long enough ago.
     *
     * @param grace how long files are kept for readers after they have been merged
     * @throws LeaseLostException if another process has taken over the merging
     */
    CompactionResult compact(Duration grace) throws IOException {
        Compaction before = place.compaction();
        int deleted = removeHeld(before, grace);
        Map<Table, List<String>> listed = place.tables();
        Map<Table, List<String>> fresh = fresh(before, listed);
        int runs = fresh.get(ResultTables.RUNS).size();
        if (runs < 2) {
            return new CompactionResult(
                    0, 0, deleted, remains.held(before, listed).size());
        }
        Compaction after = merge(before, listed, fresh);
        publish(after);
        deleted += removeHeld(after, grace);
        int merged = fresh.values().stream().mapToInt(List::size).sum();
        return new CompactionResult(
                runs, merged, deleted, remains.held(after, place.tables()).size());
    }

    private int removeHeld(Compaction compaction, Duration grace) throws IOException {
        long age = System.currentTimeMillis() - compaction.createdMillis();
        return age >= grace.toMillis() ? remains.delete(compaction) : 0;
    }

    /**
     * Publishes a manifest. Its files are checked first, since a process that has taken over the merging may have
     * deleted them as unused.
     */
    private void publish(Compaction compaction) throws IOException {
        lease.requireHeld();
        place.requireWhole(compaction);
        Path manifest = new Path(place.directory(), Compaction.manifest(compaction.generation()));
        if (!files.createNew(manifest, compaction.json())) {
            throw new IOException(manifest + " is there already: another has merged these files");
        }
    }

    /**
     * Returns the unmerged files of attempts that have their row in {@code runs}. Nothing writes these files any more.
     */
    private static Map<Table, List<String>> fresh(Compaction before, Map<Table, List<String>> listed) {
        Map<Table, List<String>> fresh = new HashMap<>();
        Set<String> recorded = new HashSet<>(before.own(ResultTables.RUNS, listed.get(ResultTables.RUNS)));
        listed.forEach((table, names) -> fresh.put(
                table,
                before.own(table, names).stream().filter(recorded::contains).toList()));
        return fresh;
    }

    private Compaction merge(Compaction before, Map<Table, List<String>> listed, Map<Table, List<String>> fresh)
            throws IOException {
        int generation = before.generation() + 1;
        // The directory is new, since a process whose lease was taken over may still be writing to its own.
        String directory = Compaction.DIRECTORY + "/" + UUID.randomUUID();
        Map<String, List<String>> merged = new HashMap<>();
        Map<String, Set<String>> held = new HashMap<>();
        for (Table table : ResultTables.all()) {
            List<String> old = before.merged().getOrDefault(table.name(), List.of());
            merged.put(table.name(), merge(table, directory, old, fresh.get(table)));
            Set<String> names = new TreeSet<>(before.held().getOrDefault(table.name(), Set.of()));
            names.retainAll(listed.get(table));
            names.addAll(fresh.get(table));
            held.put(table.name(), names);
        }
        return new Compaction(generation, System.currentTimeMillis(), merged, held);
    }

    /** Merges files of a table, and returns the merged files that it has afterwards. */
    private List<String> merge(Table table, String directory, List<String> old, List<String> fresh) throws IOException {
        if (fresh.isEmpty()) {
            return old;
        }
        List<String> sources = new ArrayList<>();
        List<String> merged = new ArrayList<>();
        (old.size() < MOST_MERGED_FILES ? merged : sources).addAll(old);
        fresh.forEach(name -> sources.add(table.name() + "/" + name));
        String name = directory + "/" + table.name() + ".parquet";
        List<Path> from = sources.stream()
                .map(source -> new Path(place.results(), source))
                .toList();
        files.write(new Path(place.results(), name), to -> MergedFile.write(to, configuration, table, from));
        merged.add(name);
        return merged;
    }
}
