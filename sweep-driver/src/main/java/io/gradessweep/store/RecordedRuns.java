package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Which runs a results directory knows of, as of one listing. */
public final class RecordedRuns {
    private static final Pattern ATTEMPT = Pattern.compile("([0-9a-f]+)-(\\d{4,})-(\\d+)(\\.parquet)?");
    private static final String STATUS_ONLY = "message runs { optional binary status (STRING); }";

    private final Path runs;
    private final Configuration configuration;
    private final Map<String, List<String>> rows = new HashMap<>();
    private final Map<String, Integer> recorded = new HashMap<>();
    private final Map<String, Integer> launches = new HashMap<>();
    private final Set<String> unended = new HashSet<>();

    private RecordedRuns(Path runs, Configuration configuration) {
        this.runs = runs;
        this.configuration = configuration;
    }

    /** Markers first: one that goes meanwhile leaves its row. */
    static RecordedRuns list(StoreFiles files, Path results, Configuration configuration) {
        Path rows = new Path(results, ResultTables.RUNS.name());
        RecordedRuns found = new RecordedRuns(rows, configuration);
        try {
            Map<String, Integer> marked =
                    new LaunchMarkers(files, new Path(results, ParquetResultStore.RUNNING)).launches();
            for (Table table : ResultTables.all()) {
                found.add(table, files.names(new Path(results, table.name())));
            }
            found.addLaunches(files.names(new Path(results, ParquetResultStore.WEIGHTS)), found.launches);
            found.addMarked(marked);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + results + ": " + e.getMessage(), e);
        }
    }

    /**
     * How every run that has a row ended, by run_id: completed where any of its attempts was, whatever became of later ones,
     * as in the view {@code runs}.
     */
    public Map<String, RunStatus> statuses() {
        Map<String, RunStatus> statuses = new HashMap<>();
        rows.forEach((runId, names) -> statuses.put(runId, status(names)));
        return statuses;
    }

    /**
     * The highest launch of every run that left any file or was marked as begun, by run_id. An attempt without a row in
     * {@code runs} counts too: its files must not be mistaken for the next one's.
     */
    public Map<String, Integer> launches() {
        return Map.copyOf(launches);
    }

    /** The run_ids of runs whose newest launch began and has no row: they are executed now, or their driver was lost. */
    public Set<String> unended() {
        return Set.copyOf(unended);
    }

    private void add(Table table, List<String> names) {
        addLaunches(names, launches);
        if (table.equals(ResultTables.RUNS)) {
            addLaunches(names, recorded);
            for (String name : names) {
                Matcher matcher = ATTEMPT.matcher(name);
                if (matcher.matches()) {
                    rows.computeIfAbsent(matcher.group(1), runId -> new ArrayList<>())
                            .add(name);
                }
            }
        }
    }

    private void addLaunches(List<String> names, Map<String, Integer> into) {
        for (String name : names) {
            Matcher matcher = ATTEMPT.matcher(name);
            if (matcher.matches()) {
                into.merge(matcher.group(1), Integer.valueOf(matcher.group(2)), Math::max);
            }
        }
    }

    private void addMarked(Map<String, Integer> marked) {
        marked.forEach((runId, launch) -> {
            launches.merge(runId, launch, Math::max);
            if (launch > recorded.getOrDefault(runId, 0)) {
                unended.add(runId);
            }
        });
    }

    /** Begins with the newest, where a completed attempt mostly is: every look opens a file. */
    private RunStatus status(List<String> names) {
        names.sort(Comparator.reverseOrder());
        for (String name : names) {
            if (status(name) == RunStatus.COMPLETED) {
                return RunStatus.COMPLETED;
            }
        }
        return RunStatus.FAILED;
    }

    private RunStatus status(String name) {
        Path file = new Path(runs, name);
        Configuration reading = new Configuration(configuration);
        reading.set(ReadSupport.PARQUET_READ_SCHEMA, STATUS_ONLY);
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), file)
                .withConf(reading)
                .build()) {
            Group row = reader.read();
            if (row == null || row.getFieldRepetitionCount("status") == 0) {
                throw new IOException("it holds no status");
            }
            boolean completed = RunStatus.COMPLETED.label().equals(row.getString("status", 0));
            return completed ? RunStatus.COMPLETED : RunStatus.FAILED;
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(
                    file + " is not a readable result file: " + e.getMessage() + "; remove it to run that run again",
                    e);
        }
    }
}
