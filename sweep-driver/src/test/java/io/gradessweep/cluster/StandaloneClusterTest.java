package io.gradessweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real daemons. */
@ExtendWith(SharedCluster.class)
class StandaloneClusterTest {
    @TempDir
    Path home;

    @Test
    void startsAndReplacesAndEndsWhatItStarted() throws Exception {
        Path directory = home.resolve("cluster");
        ClusterShape shape = new ClusterShape(1, 2, List.of("0:0", "0:1"), "512m");
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, shape, Installation.ofThisProcess())) {
            assertThat(ClusterStatus.of(directory).master()).contains(new MasterState(1, 2, 0));
            assertThatThrownBy(() -> StandaloneCluster.start(directory, shape, Installation.ofThisProcess()))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("already: stop it first");
            for (Daemon daemon : ClusterStatus.of(directory).daemons()) {
                assertThat(listening(daemon))
                        .as(daemon.name() + ": its port and its page's, on 127.0.0.1")
                        .hasSize(2)
                        .allMatch(address -> address.contains("0100007F:"));
            }

            Daemon worker = cluster.workers().get(0);
            worker.kill();
            Daemon other = cluster.replace(worker);
            cluster.awaitWorkers(1);
            assertThat(other.isAlive()).isTrue();
            assertThat(worker.isAlive()).isFalse();
        }
        assertThat(ClusterStatus.of(directory).daemons()).isEmpty();
        assertThat(StandaloneCluster.stop(directory)).isZero();
    }

    @Test
    void theSecretIsInFilesOfTheOwnersAlone(StandaloneCluster cluster) throws Exception {
        Path directory = cluster.sweepSettings().getParent();
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(cluster.sweepSettings()));
        String secret = settings.getProperty("spark.authenticate.secret");
        assertThat(secret).hasSize(64);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        for (Path holder : holding(directory, secret)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(holder)))
                    .isEqualTo("rw-------");
            assertThat(holder.toString()).endsWith(".conf");
        }
        for (Daemon worker : cluster.workers()) {
            assertThat(Files.readString(Path.of("/proc", Long.toString(worker.pid()), "cmdline")))
                    .contains("deploy.worker.Worker")
                    .doesNotContain(secret);
        }
    }

    @Test
    void aSparkThatCannotStartIsToldAtOnce() throws Exception {
        Files.createDirectories(home.resolve("spark/jars"));
        ClusterShape shape = new ClusterShape(1, 1, List.of(), "512m");
        assertThatThrownBy(() -> StandaloneCluster.start(
                        home.resolve("cluster"), shape, Installation.ofHome(home.resolve("spark"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("the cluster did not come up; its logs are in ");
        assertThat(home.resolve("cluster/master.log")).content().contains("org.apache.spark.deploy.master.Master");
        assertThatThrownBy(() -> Installation.ofHome(home)).hasMessageContaining("it has no jars directory");
    }

    /** A daemon that is gone is not mistaken for whoever has its pid now. */
    @Test
    void anotherProcessIsNotEnded() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path directory = Files.createDirectory(home.resolve("cluster"));
            Files.writeString(directory.resolve("master.pid"), other.pid() + " 2020-01-01T00:00:00Z\n");

            assertThat(StandaloneCluster.stop(directory)).isZero();
            assertThat(other.isAlive()).isTrue();
            assertThat(directory).isEmptyDirectory();
        } finally {
            other.destroyForcibly();
        }
    }

    /** The system counts from its boot, whose time it tells anew when its clock is put right. */
    @Test
    void aClockThatIsPutRightMakesNoOtherProcess() {
        ProcessHandle own = ProcessHandle.current();
        Instant started = own.info().startInstant().orElseThrow();
        for (int seconds : new int[] {-59, 0, 59}) {
            assertThat(new Daemon("master", own.pid(), started.plusSeconds(seconds)).isAlive())
                    .isTrue();
        }
        for (int seconds : new int[] {-61, 61}) {
            assertThat(new Daemon("master", own.pid(), started.plusSeconds(seconds)).isAlive())
                    .isFalse();
        }
    }

    private static List<Path> holding(Path directory, String secret) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, secret))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sockets on which a process listens, as Linux tells: state 0A, 127.0.0.1 is 0100007F. */
    private static List<String> listening(Daemon daemon) throws IOException {
        List<String> inodes = sockets(daemon.pid());
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            Files.readAllLines(Path.of("/proc/net", table)).stream()
                    .map(line -> List.of(line.strip().split("\\s+", -1)))
                    .filter(fields -> fields.get(3).equals("0A") && inodes.contains(fields.get(9)))
                    .map(fields -> fields.get(1))
                    .forEach(found::add);
        }
        return found;
    }

    private static List<String> sockets(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.map(StandaloneClusterTest::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring(8, target.length() - 1))
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
