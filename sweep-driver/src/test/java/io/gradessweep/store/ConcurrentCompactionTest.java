package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static io.gradessweep.store.ResultsFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.table.Compaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer, a merger and a reader at the same results; they wait for each other's steps, and for no time. */
class ConcurrentCompactionTest {
    @TempDir
    Path home;

    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger merged = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private volatile boolean ended;

    private ResultsFixture results;
    private List<PlannedRun> runs;

    @BeforeEach
    void open() {
        results = ResultsFixture.local(home);
        String seeds = IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "seeds=[" + seeds + "]")
                .runs();
    }

    /**
     * At every moment each run that is seen has all of its rows, once, and no run that was seen is gone. What was merged is
     * deleted as soon as nobody who began to look before the merge is still looking.
     */
    @Test
    void readersSeeEveryRunOnceWhileOthersWriteAndMerge() throws Exception {
        results.put(runs.get(0), FIRST, Outcomes.completed());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::writeInSteps, pool);
        CompletableFuture<Void> merger = CompletableFuture.runAsync(() -> mergeUntil(writer), pool);
        try {
            while (!merger.isDone()) {
                look();
                looks.incrementAndGet();
            }
        } finally {
            ended = true;
            pool.shutdown();
            pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
        writer.get();
        merger.get();
        assertThat(written).hasValue(runs.size());
        assertThat(merged).hasPositiveValue();
        assertThat(deleted).hasPositiveValue();
        assertThat(looks).hasValueGreaterThan(3);
        assertThat(results.store().statuses()).hasSize(runs.size());
        assertThat(results.store().launches().values()).containsOnly(2);
    }

    /** After every few runs it waits for a round of the merger that saw them all. */
    private void writeInSteps() {
        for (PlannedRun planned : runs) {
            results.put(planned, SECOND, Outcomes.completed());
            if (written.incrementAndGet() % 5 == 0) {
                int before = rounds.get();
                await(() -> rounds.get() > before + 1);
            }
        }
    }

    private void mergeUntil(CompletableFuture<Void> writer) {
        while (!writer.isDone()) {
            CompactionResult result = results.open().compact(Duration.ofDays(1));
            merged.addAndGet(result.runs());
            deleted.addAndGet(result.deleted());
            int before = looks.get();
            await(() -> looks.get() > before);
            age();
            rounds.incrementAndGet();
        }
    }

    private void look() throws IOException {
        int atLeast = written.get();
        String seen = results.query("SELECT count(*), count(DISTINCT run_id), sum(s), sum(f), sum(i) FROM"
                + " (SELECT run_id, (SELECT count(*) FROM steps t WHERE t.run_id = r.run_id) AS s,"
                + " (SELECT count(*) FROM freezes t WHERE t.run_id = r.run_id) AS f,"
                + " (SELECT count(*) FROM items t WHERE t.run_id = r.run_id) AS i FROM runs r)");
        int atMost = written.get() + 1;
        int[] counts = Stream.of(seen.strip().split("\n")[1].split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThat(counts[0]).isBetween(Math.max(1, atLeast), atMost);
        assertThat(counts).containsExactly(counts[0], counts[0], 2 * counts[0], counts[0], counts[0]);
        assertThat(results.store().statuses().values())
                .hasSizeGreaterThanOrEqualTo(atLeast)
                .containsOnly(RunStatus.COMPLETED);
    }

    /** What was merged up to now was merged in 1970. */
    private void age() {
        try {
            CompactionFiles place = new CompactionFiles(results.files(), results.results());
            Compaction newest = place.compaction();
            if (newest.generation() > 0) {
                Compaction old = new Compaction(newest.generation(), 0, newest.merged(), newest.held());
                Path manifest = StoreFiles.local(
                        new org.apache.hadoop.fs.Path(place.directory(), Compaction.manifest(old.generation())));
                Path aged = Files.writeString(home.resolve("aged.json"), old.json());
                Files.move(aged, manifest, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the others have the processor. */
    private void await(BooleanSupplier event) {
        while (!event.getAsBoolean() && !ended) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
