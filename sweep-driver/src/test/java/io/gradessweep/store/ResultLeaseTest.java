package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLeaseTest {
    private static final LeaseTiming QUICK =
            new LeaseTiming(Duration.ofMillis(50), Duration.ofMillis(1500), Duration.ofMillis(10));

    @TempDir
    Path home;

    private LeaseFiles files;

    @BeforeEach
    void open() throws IOException {
        org.apache.hadoop.fs.Path results =
                new org.apache.hadoop.fs.Path(home.resolve("results").toUri());
        files = new LeaseFiles(
                new StoreFiles(FileSystem.newInstance(results.toUri(), new Configuration())),
                results,
                LeaseUse.WRITE_RUNS);
    }

    @Test
    void theSecondIsToldWhoHasIt() throws IOException {
        try (ResultLease first = take()) {
            assertThatThrownBy(this::take)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(home.resolve("results") + " is in use by another driver: host ")
                    .hasMessageContaining(", pid " + ProcessHandle.current().pid() + ", since 2");
            first.requireHeld();
        }
        long begun = System.nanoTime();
        take().close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QUICK.expiry());
        assertThat(files.files().names(files.directory())).containsExactlyInAnyOrder("00000002", "00000002.released");
    }

    @Test
    void aProcessOfThisMachineThatIsGoneIsNotWaitedFor() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        DriverProcess own = DriverProcess.begins();
        Instant started = process.toHandle().info().startInstant().orElseThrow();
        DriverProcess other = new DriverProcess(own.host(), own.machine(), process.pid(), started, Instant.now());
        assertThat(files.take(1, other)).isTrue();
        assertThat(other.hasEnded()).isFalse();
        process.destroyForcibly().waitFor();
        assertThat(other.hasEnded()).isTrue();

        LeaseTiming endless = new LeaseTiming(Duration.ofMillis(50), Duration.ofDays(1), Duration.ofMillis(10));
        ResultLease.take(files, endless).close();
        assertThat(files.state().generation()).isEqualTo(2);
    }

    @Test
    void apidThatWasGivenAgainIsAnotherProcess() {
        DriverProcess own = DriverProcess.begins();
        assertThat(own.hasEnded()).isFalse();
        assertThat(new DriverProcess(own.host(), own.machine(), own.pid(), Instant.EPOCH, own.since()).hasEnded())
                .isTrue();
        assertThat(new DriverProcess(own.host(), "elsewhere", own.pid(), Instant.EPOCH, own.since()).hasEnded())
                .isFalse();
        assertThat(DriverProcess.read(own.json().toString())).contains(own);
        assertThat(DriverProcess.read("")).isEmpty();
        assertThat(DriverProcess.read("{\"host\":\"h\"}")).isEmpty();
    }

    @Test
    void aHolderElsewhereThatGivesNoSignOfLifeIsTakenOver() throws IOException {
        assertThat(files.take(1, elsewhere())).isTrue();
        files.beat(1, 7);
        long begun = System.nanoTime();
        take().close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(QUICK.expiry());
        assertThat(files.files().names(files.directory())).containsExactlyInAnyOrder("00000002", "00000002.released");
    }

    /** Its process had stopped, or its machine slept, and goes on now. */
    @Test
    void aHolderThatWakesUpLearnsThatItLostIt() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (ResultLease lease = take()) {
            lease.whenLost(told::countDown);
            lease.requireHeld();
            assertThat(files.take(2, elsewhere())).isTrue();
            assertThatThrownBy(lease::requireHeld)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining(home.resolve("results") + " (host elsewhere");
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(files.state()).isEqualTo(new LeaseFiles.State(2, 0, false));
    }

    @Test
    void ofManyWhoTakeOverOneDoes() throws Exception {
        int contenders = 8;
        ExecutorService pool = Executors.newFixedThreadPool(contenders);
        try {
            for (int round = 1; round <= 25; round++) {
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
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** One that had decided on a generation before all went on without it. */
    @Test
    void aGenerationThatIsOverIsNotTaken() throws IOException {
        take().close();
        take().close();
        assertThat(files.take(1, elsewhere())).isFalse();
        take().close();
        assertThat(files.state().generation()).isEqualTo(3);
    }

    /** A second merger cannot go elsewhere. */
    @Test
    void whoMergesIsToldApartFromADriver() {
        LeaseFiles merging = new LeaseFiles(files.files(), files.results(), LeaseUse.MERGE);
        try (ResultLease driver = take();
                ResultLease merger = ResultLease.take(merging, QUICK)) {
            driver.requireHeld();
            merger.requireHeld();
            assertThatThrownBy(() -> ResultLease.take(merging, QUICK))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(home.resolve("results") + " is being merged by another process: host ")
                    .hasMessageEndingWith("; wait for it");
        }
    }

    /** A process of another user is not seen there, and is not gone. */
    @Test
    void whereProcessesAreHiddenOnlyTimeTells() {
        String options = "proc /proc proc rw,nosuid,relatime";
        assertThat(DriverProcess.hidesProcesses("/dev/sda / ext4 rw 0 0\n" + options + " 0 0\n"))
                .isFalse();
        assertThat(DriverProcess.hidesProcesses(options + ",hidepid=off 0 0\n")).isFalse();
        assertThat(DriverProcess.hidesProcesses(options + ",gid=4,hidepid=invisible 0 0\n"))
                .isTrue();
        assertThat(DriverProcess.hidesProcesses(options + ",hidepid=2 0 0\n")).isTrue();
        assertThat(DriverProcess.hidesProcesses("proc /jail/proc proc rw,hidepid=2 0 0\n"))
                .isFalse();
    }

    @Test
    void adirectoryThatIsAFileIsNamed() throws IOException {
        Files.writeString(home.resolve("results"), "in the way");
        assertThatThrownBy(this::take)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(home.resolve("results") + " cannot be taken");
    }

    private ResultLease take() {
        return ResultLease.take(files, QUICK);
    }

    private static DriverProcess elsewhere() {
        return new DriverProcess("elsewhere", "another", 1, Instant.EPOCH, Instant.EPOCH);
    }
}
