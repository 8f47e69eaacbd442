package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.report.StoredRun;
import io.gradessweep.report.StoredTraces;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as earlier versions wrote them, without what came since; and as later ones will. */
class EarlierResultsTest {
    private static final Attempt FIRST = new Attempt(1, 0);

    /** Written once; every test has a copy. */
    @TempDir
    static Path template;

    private static List<PlannedRun> runs;

    @TempDir
    Path home;

    private Path results;
    private ParquetResultStore store;

    @BeforeAll
    static void earlier() throws Exception {
        Path written = template.resolve("results");
        ParquetResultStore writer = open(written);
        runs = new PlanFixture(template)
                .plan(PlanFixture.sweep("full, lora"), "data.train=[rows]", "data.directory=data", "models=[real]")
                .runs();
        for (PlannedRun planned : runs) {
            put(writer, planned, FIRST);
            writer.weights(planned.runId(), FIRST)
                    .keep(place -> Files.writeString(place.resolve("model"), planned.key()));
            String row = planned.runId() + "-0001-0.parquet";
            rewrite(
                    written.resolve("runs/" + row),
                    "SELECT * EXCLUDE (train_id, precision, checkpoint_seconds, image_wait_seconds, attention_pairs, image_patches, image_tokens, image_pairs, image_window_pairs, prefix_steps, prefix_seconds, prefix_flops, trained_by)"
                            + " REPLACE (regexp_replace(spec_json, '\"(packing|recompute|rank_stabilized|dropout|prompt|metric|split|proportions|train_rows|generate|date)\":"
                            + "[^,}]*,?', '', 'g').replace(',}', '}') AS spec_json)");
            rewrite(
                    written.resolve("steps/" + row),
                    "SELECT * EXCLUDE (frozen_matrices, loss_tokens, padding_tokens, attention_pairs, image_patches, image_tokens, image_pairs, image_window_pairs)");
            rewrite(written.resolve("scores/" + row), "SELECT * EXCLUDE (accuracy_generated)");
            rewrite(written.resolve("items/" + row), "SELECT * EXCLUDE (generated, score)");
        }
        assertThat(written.resolve("schema.json")).doesNotExist();
    }

    @BeforeEach
    void copy() throws IOException {
        results = home.resolve("results");
        Path written = template.resolve("results");
        try (Stream<Path> files = Files.walk(written)) {
            for (Path file : files.toList()) {
                Files.copy(file, results.resolve(written.relativize(file).toString()));
            }
        }
        store = open(results);
    }

    @Test
    void theyReadAndGoOn() throws IOException {
        assertThat(query("SELECT method, status, precision, train_id, last_loss FROM runs ORDER BY method"))
                .isEqualTo(
                        "method,status,precision,train_id,last_loss\nfull,completed,,,1.25\nlora,completed,,,1.25\n");
        assertThat(query("SELECT count(prefix_steps) + count(prefix_seconds) + count(prefix_flops) FROM runs"))
                .endsWith("\n0\n");
        assertThat(
                        query(
                                "SELECT count(*), count(frozen_matrices), count(attention_pairs), sum(image_patches) FROM steps"))
                .endsWith("\n4,0,0,0\n");
        assertThat(query("SELECT count(accuracy), count(accuracy_generated) FROM scores"))
                .endsWith("\n2,0\n");
        assertThat(query("SELECT count(item_id), count(generated), count(score) FROM items"))
                .endsWith("\n2,0,0\n");
        assertThat(store.statuses().values()).containsExactly(RunStatus.COMPLETED, RunStatus.COMPLETED);
        assertThat(store.launches().values()).containsExactly(1, 1);
        for (PlannedRun planned : runs) {
            StoredRun stored = StoredRun.find(results, planned.key());
            assertThat(stored.specJson())
                    .doesNotContain("packing", "recompute", "dropout", "rank_st", "prompt", "generate", "\"date\"");
            assertThat(SpecJson.read(stored.specJson())).isEqualTo(planned.spec());
            Path weights = Files.createDirectories(home.resolve("out/" + planned.runId()));
            store.fetchWeights(stored.runId(), stored.attempt(), weights);
            assertThat(weights.resolve("model")).hasContent(planned.key());
        }
    }

    @Test
    void theyCannotBeReplayed() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            StoredTraces traces = new StoredTraces(database, runs.get(0).runId());
            assertThat(catchThrowable(traces::steps))
                    .isInstanceOf(ResultsException.class)
                    .hasMessageStartingWith("table steps has no attention_pairs for run "
                            + runs.get(0).runId() + ": an earlier version");
            assertThat(traces.norms("gradient/l1"))
                    .containsExactly(new StoredTraces.Norm(2, "language", 2, "gate", 0.125));
        }
    }

    @Test
    void newerFilesLieBesideThemAndMergeWithThem() {
        store.requireWritable();
        assertThat(results.resolve("schema.json")).content().contains("\"version\": 2");
        put(store, runs.get(0), new Attempt(2, 0));
        String expected = "attempt,precision\n0001-0,\n0002-0,fp32\n";
        assertThat(query("SELECT attempt, precision FROM runs ORDER BY attempt"))
                .isEqualTo(expected);
        assertThat(store.compact(Duration.ZERO).runs()).isEqualTo(3);
        assertThat(query("SELECT attempt, precision FROM runs ORDER BY attempt"))
                .isEqualTo(expected);
        assertThat(query("SELECT count(*), count(frozen_matrices) FROM steps")).endsWith("\n4,2\n");
        assertThat(store.launches())
                .containsOnly(
                        Map.entry(runs.get(0).runId(), 2), Map.entry(runs.get(1).runId(), 1));
    }

    @Test
    void laterOnesAreRefusedInASentence() throws IOException {
        Files.writeString(results.resolve("schema.json"), "{\"version\": 3, \"more\": true}");
        String message = " has tables of version 3, of which this program knows 2 at most: use a newer one";
        assertThat(catchThrowable(() -> ResultDatabase.open(results)))
                .isInstanceOf(ResultsException.class)
                .hasMessageEndingWith(message);
        assertThat(catchThrowable(store::requireWritable))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(message);
        assertThat(catchThrowable(store::recorded)).hasMessageEndingWith(message);
        assertThat(catchThrowable(() -> store.compact(Duration.ZERO))).hasMessageEndingWith(message);

        Files.writeString(results.resolve("schema.json"), "{}");
        assertThat(catchThrowable(store::recorded)).hasMessageEndingWith("schema.json names no version");
        Files.writeString(results.resolve("schema.json"), "{");
        assertThat(catchThrowable(() -> ResultDatabase.open(results))).hasMessageContaining("schema.json is not JSON");
    }

    private static ParquetResultStore open(Path results) {
        return new ParquetResultStore(results.toUri().toString(), new Configuration());
    }

    private static void put(ParquetResultStore store, PlannedRun planned, Attempt attempt) {
        store.putTraces(planned.runId(), attempt, Outcomes.completed().traces());
        store.putRun("test", planned, attempt, Outcomes.completed());
    }

    private static void rewrite(Path file, String select) throws SQLException, IOException {
        Path earlier = template.resolve("earlier.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (" + select + " FROM read_parquet('" + file + "')) TO '" + earlier + "' (FORMAT parquet)");
        }
        Files.move(earlier, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private String query(String sql) {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
