package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers on one results directory: the first, a process of its own, is stopped or killed; the second is this process. */
class LostDriverTest {
    private static final String[] COMMAND = {"run", "sweep.yaml", "--slots", "2"};

    @TempDir
    Path home;

    private Path running;
    private Process first;
    private CliProcess firstProcess;
    private final CapturedCli second = new CapturedCli();

    private void aDriverIsAtItsRuns(String... command) throws Exception {
        running = home.resolve("results/test/running");
        PlanFixture fixture = new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora+grades")) + "\n");
        for (int seed = 1; seed <= 3; seed++) {
            fixture.write("cache/forever-" + seed, "");
        }
        firstProcess = new CliProcess(home, home.resolve("first"));
        first = firstProcess.start(CheapMain.class, command);
        firstProcess.await(first, () -> Files.exists(running) && markers() == 2);
    }

    @AfterEach
    void end() {
        first.destroyForcibly();
    }

    @Test
    void aLivingOneIsLeftAloneAndADeadOneTakenOver() throws Exception {
        aDriverIsAtItsRuns(COMMAND);
        String holder = "in use by another driver: host ";
        assertThat(second(COMMAND)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(second.err.toString()).contains(holder).contains(", pid " + first.pid() + ", since ");
        String[] train = {"train", "sweep.yaml", "--run", "tiny-qwen/full/seed=1"};
        assertThat(second(train)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(second.err.toString()).contains(holder);
        assertThat(store().isAtWork()).isTrue();

        CliProcess.signal(first, "KILL");
        first.waitFor();
        assertThat(store().isAtWork()).isFalse();
        assertThat(store().recorded().unended()).hasSize(2);
        Files.delete(home.resolve("cache/forever-1"));
        assertThat(second(COMMAND)).isEqualTo(ExitCode.OK);
        assertThat(second.progress()).contains("2 of them were interrupted, and will be continued");
        assertThat(second.out.toString()).endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(store().launches().values()).containsExactly(2, 2);
        assertThat(markers()).isZero();
    }

    @Test
    void oneThatSleptTooLongWritesNoMore() throws Exception {
        aDriverIsAtItsRuns(COMMAND);
        CliProcess.signal(first, "STOP");
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> second(COMMAND));
        awaitMarkers(4, other);
        CliProcess.signal(first, "CONT");

        assertThat(first.waitFor()).isEqualTo(ExitCode.FAILED);
        assertThat(firstProcess.log())
                .content()
                .contains(
                        "error: another driver has taken over ",
                        ", pid " + ProcessHandle.current().pid() + ", since ")
                .doesNotContain("\tat ");
        assertThat(store().statuses()).isEmpty();

        Files.delete(home.resolve("cache/forever-1"));
        assertThat(other.get()).isEqualTo(ExitCode.OK);
        assertThat(second.out.toString()).endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(store().launches().values()).containsExactly(2, 2);
    }

    /** Of runs that neither it nor the one that took over had begun. */
    @Test
    void oneThatSleptTooLongBeginsNoMore() throws Exception {
        String[] command = {"run", "sweep.yaml", "--slots", "2", "--set", "seeds=[1, 2, 3]"};
        aDriverIsAtItsRuns(command);
        CliProcess.signal(first, "STOP");
        Path others = Files.move(home.resolve("cache"), home.resolve("other"));
        Files.createDirectory(home.resolve("cache"));
        String[] elsewhere = Arrays.copyOf(command, command.length + 2);
        elsewhere[command.length] = "--cache";
        elsewhere[command.length + 1] = "other";
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> second(elsewhere));
        awaitMarkers(4, other);
        CliProcess.signal(first, "CONT");

        assertThat(first.waitFor()).isEqualTo(ExitCode.FAILED);
        assertThat(firstProcess.log()).content().contains("error: another driver has taken over ");
        assertThat(markers()).isEqualTo(4);
        for (int seed = 1; seed <= 3; seed++) {
            Files.delete(others.resolve("forever-" + seed));
        }
        assertThat(other.get()).as(second.err + second.progress()).isEqualTo(ExitCode.OK);
        assertThat(second.out.toString()).endsWith("runs: 6 completed, 0 failed, 0 skipped\n");
        assertThat(store().launches().values()).containsExactlyInAnyOrder(1, 1, 1, 1, 2, 2);
    }

    /** @return exit code */
    private int second(String... command) {
        return second.execute(home, CheapMain.JOBS, command);
    }

    private void awaitMarkers(int count, CompletableFuture<Integer> sweep) throws Exception {
        while (markers() < count) {
            assertThat(sweep).as(second.err + second.progress()).isNotDone();
            Thread.sleep(20);
        }
    }

    private ParquetResultStore store() {
        return new ParquetResultStore(home.resolve("results/test").toUri().toString(), new Configuration());
    }

    /** Without those that are being written. */
    private long markers() throws IOException {
        try (Stream<Path> files = Files.list(running)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }
}
