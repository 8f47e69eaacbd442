package io.gradessweep.store;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.result.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * A results directory on some file system, three runs that can be stored there, and a look at its files past the store. What
 * is written is read back by the readers of results, the views of {@link ResultDatabase}: where it lies, or, where that is
 * not this machine, in a mirror.
 */
final class ResultsFixture {
    static final Attempt FIRST = new Attempt(1, 0);
    static final Attempt SECOND = new Attempt(2, 0);

    /** Planned once: they are the same wherever they are planned. */
    private static final List<PlannedRun> CELLS = planned();

    private static final PlannedRun EVALUATED_OTHERWISE =
            planned("data.test_rows_per_task=3").get(0);

    private final java.nio.file.Path home;
    private final Path results;
    private final Configuration configuration;
    private final StoreFiles files;
    private final ParquetResultStore store;

    /**
     * @param home an empty directory of this machine
     * @param results need not be there
     */
    ResultsFixture(java.nio.file.Path home, Path results, Configuration configuration) {
        this.home = home;
        this.results = results;
        this.configuration = configuration;
        try {
            files = new StoreFiles(results.getFileSystem(configuration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = open();
    }

    private static List<PlannedRun> planned(String... assignments) {
        try {
            java.nio.file.Path configuration = Files.createTempDirectory("plan-");
            List<PlannedRun> runs = new PlanFixture(configuration)
                    .plan(PlanFixture.sweep("lora+grades, full, full+stop_at"), assignments)
                    .runs();
            FileUtil.fullyDelete(configuration.toFile());
            return runs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On this machine's disk. */
    static ResultsFixture local(java.nio.file.Path home) {
        return new ResultsFixture(home, new Path(home.resolve("results").toUri()), new Configuration());
    }

    /** Results of another name beside these. */
    ResultsFixture beside(String name) {
        return new ResultsFixture(home, new Path(results.getParent(), name), configuration);
    }

    ParquetResultStore store() {
        return store;
    }

    /** The store of another driver. */
    ParquetResultStore open() {
        return new ParquetResultStore(results.toUri().toString(), configuration);
    }

    Path results() {
        return results;
    }

    StoreFiles files() {
        return files;
    }

    Configuration configuration() {
        return configuration;
    }

    List<PlannedRun> runs() {
        return CELLS;
    }

    /** Trains as the first of the runs does. */
    PlannedRun evaluatedOtherwise() {
        return EVALUATED_OTHERWISE;
    }

    void put(PlannedRun planned, Attempt attempt, RunOutcome outcome) {
        store.putTraces(planned.runId(), attempt, outcome.traces());
        store.putRun("test", planned, attempt, outcome);
    }

    /** @param file below the results directory */
    Path place(String file) {
        return new Path(results, file);
    }

    boolean has(String file) throws IOException {
        return files.files().exists(place(file));
    }

    /** The names in a directory below the results directory. */
    List<String> names(String directory) throws IOException {
        return files.names(place(directory));
    }

    /** All files by their path below the results directory, hidden ones too. */
    List<String> allFiles() throws IOException {
        List<String> all = new ArrayList<>();
        addFiles(results, all);
        return all;
    }

    private void addFiles(Path directory, List<String> all) throws IOException {
        for (FileStatus each : files.list(directory)) {
            if (each.isDirectory()) {
                addFiles(each.getPath(), all);
            } else {
                String path = each.getPath().toUri().getPath();
                all.add(path.substring(results.toUri().getPath().length() + 1));
            }
        }
    }

    /** In the place of what is there. */
    void write(String file, String text) throws IOException {
        try (FSDataOutputStream out = files.files().create(place(file), true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    String query(String sql) throws IOException {
        return queries(sql).get(0);
    }

    /** Of several statements over the same files. */
    List<String> queries(String... statements) throws IOException {
        List<String> answers = new ArrayList<>();
        try (ResultDatabase database = ResultDatabase.open(readable())) {
            for (String sql : statements) {
                StringBuilder out = new StringBuilder();
                Query.print(database, sql, OutputFormat.CSV, out);
                answers.add(out.toString().replace("\r\n", "\n"));
            }
        }
        return answers;
    }

    private java.nio.file.Path readable() throws IOException {
        if (files.isLocal()) {
            return StoreFiles.local(results);
        }
        java.nio.file.Path mirror = home.resolve("mirror-" + results.getName());
        store.mirror(Files.createDirectories(mirror));
        return mirror;
    }
}
