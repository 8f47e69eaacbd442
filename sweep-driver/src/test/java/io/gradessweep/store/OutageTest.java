package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is away for a while costs nobody what he has. */
class OutageTest {
    private static final LeaseTiming QUICK =
            new LeaseTiming(Duration.ofMillis(200), Duration.ofMillis(1500), Duration.ofMillis(10));

    @TempDir
    Path home;

    private LeaseFiles lease;
    private volatile boolean ended;
    private CompletableFuture<Void> beats = CompletableFuture.completedFuture(null);

    @BeforeEach
    void open() throws IOException {
        lease = new LeaseFiles(
                new StoreFiles(Outage.files()),
                new org.apache.hadoop.fs.Path(Outage.uri(home.resolve("results"))),
                LeaseUse.WRITE_RUNS);
    }

    @AfterEach
    void back() {
        Outage.back();
        ended = true;
        beats.join();
    }

    /** As a name node that was started anew, it is read before it is written to. Pauses that grow would last longer. */
    @Test
    void aHolderGivesASignOfLifeAsSoonAsItCan() throws Exception {
        try (ResultLease held = ResultLease.take(lease, QUICK)) {
            Outage.meets((request, path) -> {
                if (!request.equals("list")) {
                    throw new ConnectException("safe mode");
                }
            });
            Thread.sleep(4_000);
            Outage.back();
            long beat = lease.state().beat();
            Thread.sleep(1_000);
            assertThat(lease.state().beat()).isGreaterThan(beat);
            held.requireHeld();
        }
    }

    /** It gave no sign of life since it could not. */
    @Test
    void aHolderIsNotTakenForDeadWhileNothingAnswers() throws Exception {
        assertThat(lease.take(1, elsewhere())).isTrue();
        AtomicBoolean asked = new AtomicBoolean();
        Outage.meets((request, path) -> {
            if (request.equals("list") && asked.getAndSet(true)) {
                Outage.back();
                pause(QUICK.expiry().toMillis() + 500);
                beatOn();
            }
        });
        assertThatThrownBy(() -> ResultLease.take(lease, QUICK)).isInstanceOf(InvalidInputException.class);
        assertThat(lease.state().generation()).isEqualTo(1);
    }

    /** The wish to take it is older than the outage. */
    @Test
    void aHolderThatCameBackMeanwhileKeepsIt() throws Exception {
        assertThat(lease.take(1, elsewhere())).isTrue();
        Outage.meets((request, path) -> {
            if (request.equals("create")) {
                Outage.back();
                beatOn();
                throw new ConnectException("refused");
            }
        });
        assertThatThrownBy(() -> ResultLease.take(lease, QUICK))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("in use by another driver: host elsewhere");
        assertThat(lease.state().generation()).isEqualTo(1);
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

    private void beatOn() {
        beats = CompletableFuture.runAsync(() -> {
            for (long beat = 1; !ended; beat++) {
                pause(QUICK.beat().toMillis());
                try {
                    lease.beat(1, beat);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DriverProcess elsewhere() {
        return new DriverProcess("elsewhere", "another", 1, Instant.EPOCH, Instant.EPOCH);
    }
}
