package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * One process has a results directory at a time. Where a test has a living holder, its lease never expires: a machine on
 * which the holder's thread waits for long cannot take it for dead, and what would wait for the expiry never ends.
 */
interface LeaseContract extends ResultsContract {
    LeaseTiming ENDLESS = new LeaseTiming(Duration.ofMillis(20), Duration.ofDays(1), Duration.ofMillis(5));

    /** For holders that are not alive. */
    LeaseTiming SHORT = new LeaseTiming(Duration.ofMillis(20), Duration.ofMillis(300), Duration.ofMillis(5));

    @Test
    default void theSecondIsToldWhoHasIt() throws IOException {
        LeaseFiles files = files();
        try (ResultLease first = ResultLease.take(files, ENDLESS)) {
            assertThatThrownBy(() -> ResultLease.take(files, ENDLESS))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(results().results() + " is in use by another driver: host ")
                    .hasMessageContaining(", pid " + ProcessHandle.current().pid() + ", since 2");
            first.requireHeld();
        }
    }

    @Test
    default void whatWasGivenBackIsTakenAtOnce() throws IOException {
        LeaseFiles files = files();
        ResultLease.take(files, ENDLESS).close();
        ResultLease.take(files, ENDLESS).close();
        assertThat(files.files().names(files.directory())).containsExactlyInAnyOrder("00000002", "00000002.released");
    }

    @Test
    default void aProcessOfThisMachineThatIsGoneIsNotWaitedFor() throws Exception {
        LeaseFiles files = files();
        Process process = new ProcessBuilder("sleep", "900").start();
        DriverProcess own = DriverProcess.begins();
        Instant started = process.toHandle().info().startInstant().orElseThrow();
        DriverProcess other = new DriverProcess(own.host(), own.machine(), process.pid(), started, Instant.now());
        assertThat(files.take(1, other)).isTrue();
        assertThat(other.hasEnded()).isFalse();
        process.destroyForcibly().waitFor();
        assertThat(other.hasEnded()).isTrue();

        ResultLease.take(files, ENDLESS).close();
        assertThat(files.state().generation()).isEqualTo(2);
    }

    /** And not before its lease has expired, which is the least that it takes, on a slow machine too. */
    @Test
    default void aHolderElsewhereThatGivesNoSignOfLifeIsTakenOver() throws IOException {
        LeaseFiles files = files();
        assertThat(files.take(1, elsewhere())).isTrue();
        files.beat(1, 7);
        long begun = System.nanoTime();
        ResultLease.take(files, SHORT).close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(SHORT.expiry());
        assertThat(files.files().names(files.directory())).containsExactlyInAnyOrder("00000002", "00000002.released");
    }

    /** Its process had stopped, or its machine slept, and goes on now. */
    @Test
    default void aHolderThatWakesUpLearnsThatItLostIt() throws Exception {
        LeaseFiles files = files();
        CountDownLatch told = new CountDownLatch(1);
        try (ResultLease lease = ResultLease.take(files, ENDLESS)) {
            lease.whenLost(told::countDown);
            lease.requireHeld();
            assertThat(files.take(2, elsewhere())).isTrue();
            assertThatThrownBy(lease::requireHeld)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining(results().results() + " (host elsewhere");
            told.await();
            CountDownLatch late = new CountDownLatch(1);
            lease.whenLost(late::countDown);
            assertThat(late.getCount()).as("it is lost already").isZero();
        }
        assertThat(files.state()).isEqualTo(new LeaseFiles.State(2, 0, false));
    }

    @Test
    default void whoLostItRemovesNothing() throws IOException {
        PlannedRun planned = results().runs().get(0);
        ParquetResultStore store = results().open();
        try (ResultLease lease = store.lease()) {
            lease.requireHeld();
            store.checkpoints(planned.runId(), planned.trainId())
                    .publish(5, place -> Files.writeString(place.resolve("state.json"), "{}"));
            assertThat(files().take(2, elsewhere())).isTrue();
            assertThatThrownBy(() -> store.removeLeftovers(List.of(planned), List.of()))
                    .isInstanceOf(LeaseLostException.class);
            assertThat(results().names("checkpoints")).isNotEmpty();
        }
    }

    @Test
    default void ofManyWhoTakeOverOneDoes() throws Exception {
        LeaseFiles files = files();
        int contenders = 8;
        int rounds = 25;
        ExecutorService pool = Executors.newFixedThreadPool(contenders);
        try {
            for (int round = 1; round <= rounds; round++) {
                int generation = round;
                List<Callable<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < contenders; i++) {
                    all.add(() -> files.take(generation, elsewhere()));
                }
                int taken = 0;
                for (Future<Boolean> each : pool.invokeAll(all)) {
                    taken += each.get() ? 1 : 0;
                }
                assertThat(taken).isEqualTo(1);
                assertThat(files.holder(generation)).isPresent();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(files.files().names(files.directory())).hasSize(rounds);
    }

    /** One that had decided on a generation before all went on without it. */
    @Test
    default void aGenerationThatIsOverIsNotTaken() throws IOException {
        LeaseFiles files = files();
        ResultLease.take(files, ENDLESS).close();
        ResultLease.take(files, ENDLESS).close();
        assertThat(files.take(1, elsewhere())).isFalse();
        ResultLease.take(files, ENDLESS).close();
        assertThat(files.state().generation()).isEqualTo(3);
    }

    /** A second merger cannot go elsewhere. */
    @Test
    default void whoMergesIsToldApartFromADriver() {
        LeaseFiles merging = new LeaseFiles(results().files(), results().results(), LeaseUse.MERGE);
        try (ResultLease driver = ResultLease.take(files(), ENDLESS);
                ResultLease merger = ResultLease.take(merging, ENDLESS)) {
            driver.requireHeld();
            merger.requireHeld();
            assertThatThrownBy(() -> ResultLease.take(merging, ENDLESS))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(results().results() + " is being merged by another process: host ")
                    .hasMessageEndingWith("; wait for it");
        }
    }

    @Test
    default void aDirectoryThatIsAFileIsNamed() throws IOException {
        results().files().createNew(results().results(), "in the way");
        assertThatThrownBy(() -> ResultLease.take(files(), ENDLESS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(results().results() + " cannot be taken")
                .message()
                .hasLineCount(1);
    }

    private LeaseFiles files() {
        return new LeaseFiles(results().files(), results().results(), LeaseUse.WRITE_RUNS);
    }

    private static DriverProcess elsewhere() {
        return new DriverProcess("elsewhere", "another", 1, Instant.EPOCH, Instant.EPOCH);
    }
}
