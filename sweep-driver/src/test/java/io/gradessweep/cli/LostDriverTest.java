package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers on one results directory, the first of which is stopped or killed. */
class LostDriverTest {
    private static final String[] COMMAND = {"run", "sweep.yaml", "--slots", "2"};

    @TempDir
    Path home;

    private Path running;
    private Process first;
    private CliProcess firstProcess;
    private CliProcess second;

    private void aDriverIsAtItsRuns(String... command) throws Exception {
        running = home.resolve("results/test/running");
        PlanFixture fixture = new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora+grades")) + "\n");
        for (int seed = 1; seed <= 3; seed++) {
            fixture.write("cache/forever-" + seed, "");
        }
        firstProcess = new CliProcess(home, home.resolve("first"));
        second = new CliProcess(home, home.resolve("second"));
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
        assertThat(second.start(CheapMain.class, COMMAND).waitFor()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(second.log()).content().contains(holder).contains(", pid " + first.pid() + ", since ");
        String[] train = {"train", "sweep.yaml", "--run", "tiny-qwen/full/seed=1"};
        assertThat(second.start(CheapMain.class, train).waitFor()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(second.log()).content().contains(holder);
        assertThat(store().isAtWork()).isTrue();

        CliProcess.signal(first, "KILL");
        first.waitFor();
        assertThat(store().isAtWork()).isFalse();
        assertThat(store().recorded().unended()).hasSize(2);
        Files.delete(home.resolve("cache/forever-1"));
        assertThat(second.start(CheapMain.class, COMMAND).waitFor()).isEqualTo(ExitCode.OK);
        assertThat(second.log())
                .content()
                .contains("2 of them were begun by a driver that was lost; they are taken up")
                .contains("runs: 2 completed, 0 failed, 0 skipped");
        assertThat(store().launches().values()).containsExactly(2, 2);
        assertThat(markers()).isZero();
    }

    @Test
    void oneThatSleptTooLongWritesNoMore() throws Exception {
        aDriverIsAtItsRuns(COMMAND);
        CliProcess.signal(first, "STOP");
        Process other = second.start(CheapMain.class, COMMAND);
        second.await(other, () -> markers() == 4);
        CliProcess.signal(first, "CONT");

        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(ExitCode.FAILED);
        assertThat(firstProcess.log())
                .content()
                .contains("error: another driver has taken over ", ", pid " + other.pid() + ", since ")
                .doesNotContain("\tat ");
        assertThat(store().statuses()).isEmpty();

        Files.delete(home.resolve("cache/forever-1"));
        assertThat(other.waitFor()).isEqualTo(ExitCode.OK);
        assertThat(second.log()).content().contains("runs: 2 completed, 0 failed, 0 skipped");
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
        Process other = second.start(CheapMain.class, elsewhere);
        second.await(other, () -> markers() == 4);
        CliProcess.signal(first, "CONT");

        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(ExitCode.FAILED);
        assertThat(firstProcess.log()).content().contains("error: another driver has taken over ");
        assertThat(markers()).isEqualTo(4);
        for (int seed = 1; seed <= 3; seed++) {
            Files.delete(others.resolve("forever-" + seed));
        }
        assertThat(other.waitFor()).as(Files.readString(second.log())).isEqualTo(ExitCode.OK);
        assertThat(second.log()).content().contains("runs: 6 completed, 0 failed, 0 skipped");
        assertThat(store().launches().values()).containsExactlyInAnyOrder(1, 1, 1, 1, 2, 2);
    }

    private ParquetResultStore store() {
        return new ParquetResultStore(home.resolve("results/test").toUri().toString(), new Configuration());
    }

    private long markers() throws IOException {
        try (Stream<Path> files = Files.list(running)) {
            return files.count();
        }
    }
}
