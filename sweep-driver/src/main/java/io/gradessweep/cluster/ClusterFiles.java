package io.gradessweep.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a cluster, in one directory that only the owner can read: the pid file, log and settings of each daemon,
 * and the settings of sweeps that run on the cluster.
 */
record ClusterFiles(Path directory) {
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");

    void create() {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, OWNER_ALL);
            Files.createDirectories(sparkHome().resolve("jars"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a Spark home without jars, for processes that use the classpath of this process. */
    Path sparkHome() {
        return directory.resolve("spark");
    }

    Path log(String daemon) {
        return directory.resolve(daemon + ".log");
    }

    Path settings(String daemon) {
        return directory.resolve(daemon + ".conf");
    }

    Path discoveryScript(String daemon) {
        return directory.resolve(daemon + ".gpus");
    }

    private Path pid(String daemon) {
        return directory.resolve(daemon + ".pid");
    }

    /** Returns the file that a sweep is given as {@code --conf-file}. */
    Path sweepSettings() {
        return directory.resolve("spark.conf");
    }

    /** Returns the daemons that were started and not stopped, whether or not they are alive. */
    List<Daemon> daemons() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> pids = files.filter(file -> file.toString().endsWith(".pid"))
                    .sorted()
                    .toList();
            return pids.stream().map(ClusterFiles::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remember(Daemon daemon) {
        write(pid(daemon.name()), daemon.pid() + " " + daemon.started() + "\n", OWNER_FILE);
    }

    void forget(Daemon daemon) {
        try {
            Files.deleteIfExists(pid(daemon.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Daemon read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".pid", "");
            String[] parts = Files.readString(file).strip().split(" ", 2);
            return new Daemon(name, Long.parseLong(parts[0]), Instant.parse(parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeSettings(Path file, Map<String, String> settings) {
        String text = new TreeMap<>(settings)
                .entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                        .collect(Collectors.joining());
        write(file, text, OWNER_FILE);
    }

    void writeScript(Path file, String text) {
        write(file, text, OWNER_ALL);
    }

    /** Writes a file whose permissions are set before its content is written. */
    private static void write(Path file, String text, Set<PosixFilePermission> permissions) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(permissions));
            Files.setPosixFilePermissions(file, permissions);
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
