package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file system that is away for a while costs nobody what he has. What others do meanwhile they do when a request is met,
 * so that nothing here depends on how fast the machine is.
 */
class OutageTest {
    private static final LeaseTiming QUICK =
            new LeaseTiming(Duration.ofMillis(5), Duration.ofMillis(100), Duration.ofMillis(5));

    /** Who pauses with this one does not go on in time for any test. */
    private static final RetryPolicy DAYS = new RetryPolicy(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(9));

    private static final RetryPolicy NO_PAUSE = new RetryPolicy(Duration.ZERO, Duration.ZERO, Duration.ofDays(1));

    @TempDir
    Path home;

    @AfterEach
    void back() {
        Outage.back();
    }

    /** As a name node that was started anew, it is read before it is written to. Pauses that grow would last longer. */
    @Test
    void aHolderGivesASignOfLifeAsSoonAsItCan() throws Exception {
        LeaseFiles lease = lease(DAYS);
        CountDownLatch refused = new CountDownLatch(20);
        try (ResultLease held = ResultLease.take(lease, QUICK)) {
            Outage.meets((request, path) -> {
                if (!request.equals("list")) {
                    refused.countDown();
                    throw new ConnectException("safe mode");
                }
            });
            refused.await();
            Outage.back();
            long beat = lease.state().beat();
            while (lease.state().beat() == beat) {
                RetryPolicy.sleep(QUICK.look());
            }
            assertThat(lease.state().beat()).isGreaterThan(beat);
            held.requireHeld();
        }
    }

    /** As object stores' clients throw for a connection that was closed. */
    @Test
    void aHolderGivesSignsOfLifeAfterAnErrorOfTheFileSystemsClient() throws Exception {
        LeaseFiles lease = lease(RetryPolicy.NONE);
        CountDownLatch failed = new CountDownLatch(2);
        try (ResultLease held = ResultLease.take(lease, QUICK)) {
            Outage.meets((request, path) -> {
                failed.countDown();
                throw new IllegalStateException("the client is closed");
            });
            failed.await();
            Outage.back();
            long beat = lease.state().beat();
            while (lease.state().beat() == beat) {
                RetryPolicy.sleep(QUICK.look());
            }
            held.requireHeld();
        }
    }

    /** It gave no sign of life since it could not; it gives one before the first look after that. */
    @Test
    void aHolderIsNotTakenForDeadWhileNothingAnswers() throws Exception {
        LeaseFiles lease = lease(NO_PAUSE);
        assertThat(lease.take(1, elsewhere())).isTrue();
        AtomicInteger looks = new AtomicInteger();
        Outage.meets((request, path) -> {
            if (request.equals("list")) {
                int look = looks.incrementAndGet();
                if (look == 2) {
                    RetryPolicy.sleep(QUICK.expiry().multipliedBy(2));
                } else if (look > 2) {
                    lease.beat(1, look);
                }
            }
        });
        assertThatThrownBy(() -> ResultLease.take(lease, QUICK)).isInstanceOf(InvalidInputException.class);
        assertThat(looks).hasValueGreaterThan(2);
        Outage.back();
        assertThat(lease.state().generation()).isEqualTo(1);
    }

    /** While this one waited for the holder before; else two would have the lease. */
    @Test
    void whoTookOverMeanwhileHasAWholeExpiryToGiveASignOfLife() throws Exception {
        LeaseFiles lease = lease(NO_PAUSE);
        assertThat(lease.take(1, elsewhere())).isTrue();
        AtomicInteger lists = new AtomicInteger();
        AtomicLong taken = new AtomicLong();
        Outage.meets((request, path) -> {
            if (request.equals("list") && lists.incrementAndGet() == 2) {
                RetryPolicy.sleep(Duration.ofMillis(100));
                lease.take(2, elsewhere());
                taken.set(System.nanoTime());
            }
        });
        LeaseTiming timing = new LeaseTiming(Duration.ofMillis(20), Duration.ofMillis(400), Duration.ofMillis(5));

        assertThat(new LeaseWatch(lease, timing).look()).isEqualTo(new LeaseWatch.Finding(2, false));
        assertThat(Duration.ofNanos(System.nanoTime() - taken.get())).isGreaterThan(timing.expiry());
    }

    /** Its lease would not expire for a day. */
    @Test
    void aHolderThatGivesItBackMeanwhileIsNotWaitedFor() throws Exception {
        LeaseFiles lease = lease(NO_PAUSE);
        assertThat(lease.take(1, elsewhere())).isTrue();
        AtomicInteger lists = new AtomicInteger();
        Outage.meets((request, path) -> {
            if (request.equals("list") && lists.incrementAndGet() == 2) {
                lease.beat(1, 1);
                lease.release(1, 0); // its last heartbeat is not deleted yet
            }
            assertThat(lists).as("looks at a lease that is free").hasValueLessThan(9);
        });
        LeaseTiming patient = new LeaseTiming(Duration.ofMillis(20), Duration.ofDays(1), Duration.ofMillis(5));
        assertThat(new LeaseWatch(lease, patient).look()).isEqualTo(new LeaseWatch.Finding(1, false));
    }

    /** The wish to take it is older than the outage. */
    @Test
    void aHolderThatCameBackMeanwhileKeepsIt() throws Exception {
        LeaseFiles lease = lease(NO_PAUSE);
        assertThat(lease.take(1, elsewhere())).isTrue();
        AtomicBoolean refused = new AtomicBoolean();
        AtomicLong beat = new AtomicLong();
        Outage.meets((request, path) -> {
            if (request.equals("list") && refused.get()) {
                lease.beat(1, beat.incrementAndGet());
            } else if (request.equals("create") && !refused.getAndSet(true)) {
                throw new ConnectException("refused");
            }
        });
        assertThatThrownBy(() -> ResultLease.take(lease, QUICK))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("in use by another driver: host elsewhere");
        assertThat(refused).isTrue();
        Outage.back();
        assertThat(lease.state().generation()).isEqualTo(1);
    }

    /** Of the driver that took over, which is at the same run. */
    @Test
    void aLateRowLeavesTheStatesAlone() throws IOException {
        Path results = home.resolve("results");
        PlannedRun planned =
                new PlanFixture(home).plan(PlanFixture.sweep("full")).runs().get(0);
        ParquetResultStore late = new ParquetResultStore(Outage.uri(results), Outage.configuration());
        late.requireWritable();
        late.checkpoints(planned.runId(), planned.trainId())
                .publish(5, place -> Files.writeString(place.resolve("state.json"), "{}"));
        try (ResultLease lease = late.lease()) {
            lease.requireHeld();
            Outage.meets((request, path) -> {
                if (request.equals("mkdirs") && path.getName().equals("runs")) {
                    Outage.back();
                    Files.writeString(results.resolve("lease/00000002"), "{}");
                }
            });
            assertThatThrownBy(() -> late.putRun("test", planned, new Attempt(1, 0), Outcomes.completed()))
                    .isInstanceOf(LeaseLostException.class);
        }
        assertThat(results.resolve("runs")).isNotEmptyDirectory();
        assertThat(results.resolve("checkpoints")).isNotEmptyDirectory();
    }

    /** As by a task that was given up, whose state is on its way when another task has completed the run. */
    @Test
    void aStateThatArrivesAfterItsRunWasCompletedDoesNotStay() throws IOException {
        Path results = home.resolve("results");
        PlannedRun planned =
                new PlanFixture(home).plan(PlanFixture.sweep("full")).runs().get(0);
        ParquetResultStore store = new ParquetResultStore(Outage.uri(results), Outage.configuration());
        CheckpointStore states = store.checkpointsUntilCompleted(planned.runId(), planned.trainId());
        Outage.meets((request, path) -> {
            if (request.equals("create") && path.getName().equals(CheckpointStore.MARKER)) {
                Outage.back();
                store.putRun("test", planned, new Attempt(2, 0), Outcomes.completed());
            }
        });
        assertThatThrownBy(() ->
                        states.publish(5, place -> Files.writeString(place.resolve(CheckpointStore.MARKER), "{}")))
                .hasMessage("another task has completed the run");
        assertThat(results.resolve("checkpoints")).isEmptyDirectory();
    }

    @Test
    void weightsAreKeptOnceItIsBack() throws Exception {
        ParquetResultStore store = new ParquetResultStore(Outage.uri(home.resolve("results")), Outage.configuration());
        AtomicBoolean refused = new AtomicBoolean();
        Outage.meets((request, path) -> {
            if (request.equals("create") && !refused.getAndSet(true)) {
                throw new ConnectException("refused");
            }
        });
        store.weights("abc", new Attempt(1, 0))
                .keep(place -> Files.writeString(place.resolve("model.safetensors"), "weights"));
        assertThat(refused).isTrue();
        assertThat(home.resolve("results/weights/abc-0001-0/model.safetensors")).hasContent("weights");
    }

    /** Training for hours is not the answer to a second's silence. */
    @Test
    void keptWeightsAreLookedAtAndFetchedOnceItIsBack() throws Exception {
        ParquetResultStore store = new ParquetResultStore(Outage.uri(home.resolve("results")), Outage.configuration());
        RunOutcome outcome = Outcomes.completed();
        store.weights("abc", new Attempt(1, 0)).keep(place -> {
            Files.writeString(place.resolve("model.safetensors"), "weights");
            TrainingRecord.write(place, "def", outcome.summary(), outcome.traces());
        });
        KeptAttempt kept = new KeptAttempt("abc", "0001-0");
        AtomicInteger refused = new AtomicInteger();
        Outage.meets((request, path) -> {
            if (request.equals("open") && refused.incrementAndGet() % 2 == 1) {
                throw new ConnectException("refused");
            }
        });
        assertThat(store.flaw(kept, "def")).isEmpty();
        assertThat(refused).hasValue(2);
        Outage.meets((request, path) -> {
            if (path.getName().equals("model.safetensors") && refused.incrementAndGet() == 3) {
                throw new ConnectException("refused");
            }
        });
        assertThat(store.source(kept).<String>read(place -> Files.readString(place.resolve("model.safetensors"))))
                .isEqualTo("weights");
        assertThat(refused).hasValue(4);
    }

    /** Whichever file it is: what a task leaves that is killed while it writes has no marker. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", "state.json"})
    void theMarkerOfADirectoryGetsThereLast(String marker) throws IOException {
        List<String> created = new ArrayList<>();
        Outage.meets((request, path) -> {
            if (request.equals("create")) {
                created.add(path.getName());
            }
        });
        upload(marker);
        assertThat(created)
                .containsExactlyInAnyOrder("a", "b", "c", "state.json")
                .endsWith(marker);
    }

    @Test
    void whatCannotBeWrittenWholeLeavesNothing() throws IOException {
        Outage.meets((request, path) -> {
            if (request.equals("create") && path.getName().equals("state.json")) {
                throw new IOException("no space left");
            }
        });
        assertThatThrownBy(() -> upload("state.json")).hasMessage("no space left");
        assertThat(home.resolve("results/checkpoints")).isEmptyDirectory();

        Path runs = home.resolve("results/runs");
        assertThatThrownBy(() -> new StoreFiles(Outage.files(), RetryPolicy.NONE)
                        .write(new org.apache.hadoop.fs.Path(Outage.uri(runs.resolve("row.parquet"))), hidden -> {
                            Outage.files().create(hidden).close();
                            assertThat(runs).isNotEmptyDirectory();
                            throw new IOException("no space left");
                        }))
                .hasMessage("no space left");
        assertThat(runs).isEmptyDirectory();
    }

    private void upload(String marker) throws IOException {
        new HadoopDirectories(Outage.files(), RetryPolicy.NONE, home.resolve("staging"))
                .upload(
                        place -> {
                            for (String name : List.of("a", "b", "c", "state.json")) {
                                Files.writeString(place.resolve(name), name);
                            }
                        },
                        new org.apache.hadoop.fs.Path(Outage.uri(home.resolve("results/checkpoints/one"))),
                        marker);
    }

    private LeaseFiles lease(RetryPolicy patience) throws IOException {
        return new LeaseFiles(
                new StoreFiles(Outage.files(), patience),
                new org.apache.hadoop.fs.Path(Outage.uri(home.resolve("results"))),
                LeaseUse.WRITE_RUNS);
    }

    private static DriverProcess elsewhere() {
        return new DriverProcess("elsewhere", "another", 1, Instant.EPOCH, Instant.EPOCH);
    }
}
