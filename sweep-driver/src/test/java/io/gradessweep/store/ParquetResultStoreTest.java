package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.job.CheckpointStore;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written here is read back by the readers of the results: the views of {@link ResultDatabase}. */
class ParquetResultStoreTest {
    private static final Attempt FIRST = new Attempt(1, 0);
    private static final Attempt SECOND = new Attempt(2, 0);

    @TempDir
    Path home;

    private Path results;
    private ParquetResultStore store;
    private List<Cell> cells;

    @BeforeEach
    void plan() {
        results = home.resolve("results");
        store = open();
        cells = new PlanFixture(home)
                .plan(PlanFixture.sweep("lora+grades, full, full+stop_at"))
                .cells();
    }

    @Test
    void aRunSurvivesEveryColumn() throws IOException {
        Cell cell = cells.get(0);
        put(cell, FIRST, Outcomes.completed());

        assertThat(query("SELECT run_id, attempt, sweep, run_key, model, stands_for, method, criterion, tau,"
                        + " grace_period_ratio, lora_rank, lora_alpha, seed, status, cause, stop_reason FROM runs"))
                .isEqualTo("run_id,attempt,sweep,run_key,model,stands_for,method,criterion,tau,grace_period_ratio,"
                        + "lora_rank,lora_alpha,seed,status,cause,stop_reason\n"
                        + cell.runId()
                        + ",0001-0,test,tiny-qwen/lora+grades/seed=1,tiny-qwen,qwen3-0.6b,lora+grades,gradient,0.5,0.55,"
                        + "8,16.0,1,completed,,all_frozen\n");
        assertThat(
                        query(
                                "SELECT done_steps, first_loss, best_validation_loss, training_seconds, training_flops,"
                                        + " evaluation_flops, hf_flops, tokens, loss_tokens, padding_tokens, attention_pairs, parameters FROM runs"))
                .endsWith("\n80,4.5,,14.0,11111,100000,6.0E18,64,32,16,1024,5000000000\n");
        assertThat(query("SELECT prefix_steps, prefix_seconds, prefix_flops FROM runs"))
                .isEqualTo("prefix_steps,prefix_seconds,prefix_flops\n40,3.5,7000\n");
        assertThat(query("SELECT epoch_us(started_at) AS us, base = '" + base(cell) + "' AS base FROM runs"))
                .isEqualTo("us,base\n1767323045678901,true\n");
        assertThat(query("SELECT spec_json FROM runs")).contains(quoted(SpecJson.write(cell.spec())));
    }

    @Test
    void theStatesOfARunGoWhenThereIsNothingLeftToGoOnFor() throws IOException {
        Cell cell = cells.get(0);
        Path checkpoints = results.resolve("checkpoints");
        for (RunOutcome last : List.of(Outcomes.completed(), Outcomes.failed("diverged at step 3"))) {
            store.checkpoints(cell.trainId()).publish(5, ParquetResultStoreTest::state);
            put(cell, FIRST, Outcomes.failed(FailureCause.CANCELLED, "cancelled"));
            put(cells.get(1), FIRST, Outcomes.completed());
            assertThat(checkpoints).isNotEmptyDirectory();
            put(cell, SECOND, last);
            assertThat(checkpoints).isEmptyDirectory();
        }
    }

    /** As a task does that was given up, and completes a step after another one has completed the run. */
    @Test
    void aTaskKeepsNoStateOfACompletedRun() throws IOException {
        Cell cell = cells.get(0);
        CheckpointStore task = store.checkpointsUntilCompleted(cell.runId(), cell.trainId());
        put(cell, FIRST, Outcomes.failed(FailureCause.CANCELLED, "cancelled"));
        task.publish(5, ParquetResultStoreTest::state);
        put(cell, SECOND, Outcomes.completed());

        assertThatThrownBy(() -> task.publish(6, ParquetResultStoreTest::state))
                .hasMessage("another task has completed the run");
        assertThat(results.resolve("checkpoints")).isEmptyDirectory();
    }

    @Test
    void whatALostDriverLeftOfCompletedRunsGoes() throws IOException {
        Cell completed = cells.get(0);
        Cell unfinished = cells.get(1);
        store.removeLeftovers(List.of(completed), List.of(unfinished));
        put(completed, FIRST, Outcomes.completed());
        for (Cell cell : List.of(completed, unfinished)) {
            store.begin(cell, 1);
            store.checkpoints(cell.trainId()).publish(5, ParquetResultStoreTest::state);
        }

        store.removeLeftovers(List.of(completed), List.of(unfinished));

        assertThat(results.resolve("checkpoints")).isDirectoryContaining(isOf(unfinished.trainId()));
        assertThat(results.resolve("checkpoints")).isDirectoryNotContaining(isOf(completed.trainId()));
        assertThat(results.resolve("running")).isDirectoryContaining(isOf(unfinished.runId()));
        assertThat(results.resolve("running")).isDirectoryNotContaining(isOf(completed.runId()));

        store.checkpoints(completed.trainId()).publish(5, ParquetResultStoreTest::state);
        store.removeLeftovers(List.of(completed), List.of(completed));
        assertThat(results.resolve("checkpoints")).isDirectoryContaining(isOf(completed.trainId()));
    }

    @Test
    void whatRunsForkFromGoesWithAllItLeft() throws IOException {
        String gone = "0123456789abcdef0123";
        String kept = "0123456789abcdef0124";
        for (String id : List.of(gone, kept)) {
            store.prefixes(id).publish(5, ParquetResultStoreTest::state);
            store.prefixes(id).publish(7, ParquetResultStoreTest::state);
            store.checkpoints(id).publish(9, ParquetResultStoreTest::state);
        }
        store.removePrefixes(List.of(gone, "0123456789abcdef0125"));
        for (String directory : List.of("prefixes", "checkpoints")) {
            assertThat(results.resolve(directory)).isDirectoryNotContaining(isOf(gone));
            assertThat(results.resolve(directory)).isDirectoryContaining(isOf(kept));
        }
    }

    private static void state(Path place) throws IOException {
        Files.writeString(place.resolve("state.json"), "{}");
    }

    private static Predicate<Path> isOf(String id) {
        return file -> file.getFileName().toString().startsWith(id + "-");
    }

    @Test
    void tracesSurviveEveryColumn() throws IOException {
        put(cells.get(0), FIRST, Outcomes.completed());

        String without = "SELECT COLUMNS(c -> c NOT IN ('run_id', 'attempt')) FROM ";
        assertThat(query(without + "steps ORDER BY step")).isEqualTo("""
                        step,loss,learning_rate,gradient_norm,tokens,loss_tokens,padding_tokens,attention_pairs,seconds,frozen_matrices
                        1,4.5,0.001,2.5,64,32,16,1024,0.25,0
                        2,,0.002,2.25,60,30,12,900,0.5,1
                        """);
        assertThat(query(without + "norms")).endsWith("\n2,2,gate,gradient,l1,0.125,4096\n");
        assertThat(query(without + "freezes")).endsWith("\n2,2,gate,freeze,0.125,0.3\n");
        assertThat(query(without + "validations")).endsWith("\n2,1.5,0.75,true\n");
        assertThat(query(without + "items")).endsWith("\nmini,harness,item-7,1,0,false,true,\"[-1.5, -2.0]\",blue\n");
        assertThat(query(without + "scores"))
                .endsWith("\nmini,siqa,harness,accuracy_normalised,test,40,0.5,0.25,0.08,0.07,true,3,2,1,0.375\n");
    }

    @Test
    void theLatestAttemptDecides() throws IOException {
        put(cells.get(0), FIRST, Outcomes.failed("loss is NaN at step 3"));
        put(cells.get(1), FIRST, Outcomes.completed());
        assertThat(store.statuses())
                .containsOnly(
                        Map.entry(cells.get(0).runId(), RunStatus.FAILED),
                        Map.entry(cells.get(1).runId(), RunStatus.COMPLETED));
        assertThat(query("SELECT cause, message, method, first_loss FROM runs WHERE status = 'failed'"))
                .endsWith("\ndiverged,loss is NaN at step 3,lora+grades,\n");

        put(cells.get(0), SECOND, Outcomes.completed());
        assertThat(store.statuses().get(cells.get(0).runId())).isEqualTo(RunStatus.COMPLETED);
        assertThat(query("SELECT count(*) AS n FROM runs WHERE status = 'failed'"))
                .isEqualTo("n\n0\n");
    }

    @Test
    void aLaterAttemptThatFailedDoesNotHideACompletedOne() throws IOException {
        Cell cell = cells.get(0);
        put(cell, FIRST, Outcomes.completed());
        put(cell, SECOND, Outcomes.failed("loss is NaN at step 3"));

        assertThat(store.statuses()).containsOnly(Map.entry(cell.runId(), RunStatus.COMPLETED));
        assertThat(query("SELECT attempt, status FROM runs")).isEqualTo("attempt,status\n0001-0,completed\n");
        assertThat(query("SELECT DISTINCT attempt FROM steps")).isEqualTo("attempt\n0001-0\n");
    }

    @Test
    void anAttemptWithoutItsRowIsUnseenButItsNumberIsTaken() throws IOException {
        Cell cell = cells.get(2);
        put(cell, FIRST, Outcomes.completed());
        store.putTraces(cell.runId(), new Attempt(3, 1), Outcomes.completed().traces());

        assertThat(store.launches()).containsEntry(cell.runId(), 3);
        assertThat(query("SELECT DISTINCT attempt FROM steps")).isEqualTo("attempt\n0001-0\n");
        assertThat(query("SELECT grace_period_ratio FROM runs")).isEqualTo("grace_period_ratio\n0.55\n");
    }

    @Test
    void aLaunchHasItsNumberBeforeItLeavesAnything() throws IOException {
        Cell cell = cells.get(0);
        assertThat(store.begin(cell, 1)).isEqualTo(1);
        assertThat(store.recorded().launches()).containsOnly(Map.entry(cell.runId(), 1));
        assertThat(store.recorded().unended()).containsOnly(cell.runId());
        assertThat(results.resolve("running/" + cell.runId() + "-0001"))
                .content()
                .contains(
                        "\"run\":\"" + cell.key() + "\"",
                        "\"pid\":" + ProcessHandle.current().pid());

        assertThat(store.begin(cell, 2)).isEqualTo(2);
        put(cell, SECOND, Outcomes.failed("loss is NaN at step 3"));
        assertThat(results.resolve("running")).isEmptyDirectory();
        assertThat(store.recorded().launches()).containsOnly(Map.entry(cell.runId(), 2));
        assertThat(store.recorded().unended()).isEmpty();
    }

    /** It began a run after this one had listed the results, before it learnt that it was lost. */
    @Test
    void aNumberThatALostDriverTookIsLeftOut() {
        Cell cell = cells.get(0);
        assertThat(open().begin(cell, 1)).isEqualTo(1);
        assertThat(open().begin(cell, 2)).isEqualTo(2);
        assertThat(store.begin(cell, 1)).isEqualTo(3);
        put(cell, new Attempt(3, 0), Outcomes.failed(FailureCause.EXECUTOR_LOST, "lost"));
        assertThat(store.begin(cell, 2)).as("of the launch after").isEqualTo(4);
    }

    @Test
    void whoLostTheDirectoryBeginsAndClearsNothing() throws IOException {
        Cell cell = cells.get(0);
        try (ResultLease lease = store.lease()) {
            lease.requireHeld();
            assertThat(store.begin(cell, 1)).isEqualTo(1);
            Files.writeString(results.resolve("lease/00000002"), "{}");
            assertThat(catchThrowable(() -> store.begin(cells.get(1), 1))).isInstanceOf(LeaseLostException.class);
            assertThat(catchThrowable(() -> store.putRun("test", cell, FIRST, Outcomes.completed())))
                    .isInstanceOf(LeaseLostException.class);
        }
        try (Stream<Path> marked = Files.list(results.resolve("running"))) {
            assertThat(marked).containsExactly(results.resolve("running/" + cell.runId() + "-0001"));
        }
        assertThat(results.resolve("runs")).doesNotExist();
    }

    /** Of the driver that took over, which is at the same run. */
    @Test
    void aLateRowLeavesTheStatesAlone() throws IOException {
        Cell cell = cells.get(0);
        ParquetResultStore late = new ParquetResultStore(Outage.uri(results), Outage.configuration());
        late.requireWritable();
        late.checkpoints(cell.trainId()).publish(5, place -> Files.writeString(place.resolve("state.json"), "{}"));
        try (ResultLease lease = late.lease()) {
            lease.requireHeld();
            Outage.meets((request, path) -> {
                if (request.equals("mkdirs") && path.getName().equals("runs")) {
                    Outage.back();
                    Files.writeString(results.resolve("lease/00000002"), "{}");
                }
            });
            assertThat(catchThrowable(() -> late.putRun("test", cell, FIRST, Outcomes.completed())))
                    .isInstanceOf(LeaseLostException.class);
        } finally {
            Outage.back();
        }
        assertThat(results.resolve("runs")).isNotEmptyDirectory();
        assertThat(results.resolve("checkpoints")).isNotEmptyDirectory();
    }

    /** The driver was lost between writing the row and removing the marker. */
    @Test
    void aMarkerBesideItsRowSaysNothing() throws IOException {
        Cell cell = cells.get(0);
        put(cell, SECOND, Outcomes.completed());
        store.begin(cell, 2);
        assertThat(store.recorded().unended()).isEmpty();
        store.begin(cell, 3);
        assertThat(store.recorded().unended()).containsOnly(cell.runId());
        assertThat(store.recorded().statuses()).containsOnly(Map.entry(cell.runId(), RunStatus.COMPLETED));
    }

    @Test
    void keptWeightsTakeTheirLaunchNumber() throws IOException {
        store.weights(cells.get(0).runId(), new Attempt(4, 1))
                .keep(place -> Files.writeString(place.resolve("weights"), ""));
        assertThat(store.launches()).containsOnly(Map.entry(cells.get(0).runId(), 4));
    }

    @Test
    void nothingButTheFilesIsLeft() throws IOException {
        store.begin(cells.get(0), 1);
        put(cells.get(0), FIRST, Outcomes.completed());
        store.requireWritable();

        try (Stream<Path> files = Files.walk(results)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .hasSize(8)
                    .containsOnly(cells.get(0).runId() + "-0001-0.parquet", "schema.json");
        }
    }

    @Test
    void aPathWithASpaceAnUmlautOrAPercentSignIsTakenAsItIs() throws IOException {
        results = home.resolve("my results/Gemüse 5%20");
        store = new ParquetResultStore(results.toUri().toString(), new Configuration());
        store.requireWritable();
        put(cells.get(0), FIRST, Outcomes.completed());

        assertThat(query("SELECT run_id FROM runs"))
                .isEqualTo("run_id\n" + cells.get(0).runId() + "\n");
        assertThat(store.statuses()).containsOnly(Map.entry(cells.get(0).runId(), RunStatus.COMPLETED));
        try (Stream<Path> children = Files.list(home.resolve("my results"))) {
            assertThat(children).containsExactly(results);
        }
    }

    @Test
    void aLocationThatIsNoUriIsNamed() {
        assertThat(catchThrowable(() -> new ParquetResultStore("hdfs://my host/x", new Configuration())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("results directory hdfs://my host/x");
    }

    @Test
    void emptyAndUnwritableDirectories() throws IOException {
        assertThat(store.statuses()).isEmpty();
        assertThat(store.launches()).isEmpty();

        Files.writeString(home.resolve("file"), "in the way");
        ParquetResultStore blocked =
                new ParquetResultStore(home.resolve("file/results").toUri().toString(), new Configuration());
        assertThat(catchThrowable(blocked::requireWritable))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("file/results cannot be written");
    }

    @Test
    void aTruncatedRowIsNamed() throws IOException {
        put(cells.get(0), FIRST, Outcomes.completed());
        Path file = results.resolve("runs/" + cells.get(0).runId() + "-0001-0.parquet");
        Files.write(file, new byte[] {'P', 'A', 'R', '1'});

        assertThat(catchThrowable(store::statuses))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(cells.get(0).runId() + "-0001-0.parquet is not a readable result file")
                .hasMessageEndingWith("; remove it to run that run again");
    }

    /** Nobody is told to remove what is whole, or what many runs lie in. */
    @Test
    void onlyARowOfOneRunThatIsNoParquetMayBeRemoved() throws IOException {
        put(cells.get(0), FIRST, Outcomes.completed());
        put(cells.get(1), FIRST, Outcomes.completed());
        Path directory = results.resolve("runs/" + cells.get(0).runId() + "-0002-0.parquet");
        Files.createDirectory(directory);
        assertThat(catchThrowable(store::statuses))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cannot read file:" + directory + ": ")
                .message()
                .doesNotContain("remove");
        Files.delete(directory);

        store.compact(Duration.ZERO);
        try (Stream<Path> files = Files.walk(results.resolve("compacted"))) {
            Path merged = files.filter(file -> file.endsWith("runs.parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.write(merged, new byte[] {'P', 'A', 'R', '1'});
        }
        assertThat(catchThrowable(store::statuses))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("runs.parquet is not a readable result file")
                .hasMessageEndingWith("it holds the rows of many runs: put it back from a copy");
    }

    /** Of several who create it, one; and nobody sees half of it. */
    @Test
    void aNewFileIsWholeAndOneCallers() throws Exception {
        StoreFiles files =
                new StoreFiles(new org.apache.hadoop.fs.Path(results.toUri()).getFileSystem(new Configuration()));
        org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(results.toUri());
        String text = "x".repeat(1 << 24);
        for (int round = 0; round < 3; round++) {
            org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(place, "file-" + round);
            CompletableFuture<Boolean> created = CompletableFuture.supplyAsync(() -> {
                try {
                    return files.createNew(file, text);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!Files.exists(results.resolve("file-" + round))) {
                Thread.onSpinWait();
            }
            assertThat(Files.size(results.resolve("file-" + round))).isEqualTo(text.length());
            assertThat(created.get()).isTrue();
            assertThat(files.createNew(file, "another's")).isFalse();
        }
        assertThat(files.names(place)).hasSize(3);
    }

    private ParquetResultStore open() {
        return new ParquetResultStore(results.toUri().toString(), new Configuration());
    }

    private void put(Cell cell, Attempt attempt, RunOutcome outcome) {
        store.putTraces(cell.runId(), attempt, outcome.traces());
        store.putRun("test", cell, attempt, outcome);
    }

    private static String base(Cell cell) {
        return SpecJson.baseId((BaseModel.Pretrained) cell.spec().model().base());
    }

    private static String quoted(String text) {
        return text.replace("\"", "\"\"");
    }

    private String query(String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
