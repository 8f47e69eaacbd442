package io.gradessweep.job;

import com.github.luben.zstd.util.Native;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories into which libraries unpack their native code before they run it: Java's directory of temporary files
 * and DJL's cache, or the project's own cache where those allow neither (mounted noexec, full, or another user's). This
 * is found out before anything starts, since a run that has been trained could otherwise not be written.
 */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
    private static final String SNAPPY = "org.xerial.snappy.tempdir";
    private static final String DJL = "DJL_CACHE_DIR";
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final int PROBE_BYTES = 1 << 16;

    private static boolean prepared;

    private NativeLibraries() {}

    /**
     * Chooses the directories, once a process.
     *
     * @param cache the directory of {@code --cache}
     * @throws InvalidInputException if no directory is fit, or no temporary files can be written
     */
    public static synchronized void prepare(Path cache) {
        if (prepared) {
            return;
        }
        Path temporary = Path.of(System.getProperty(TEMPORARY));
        requireWritable(temporary);
        Path own = cache.resolve("natives");
        Path chosen = List.of(temporary, own).stream()
                .filter(NativeLibraries::isFit)
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("libraries can neither be unpacked and run in " + temporary
                        + " nor in " + own + " (mounted noexec, full, or another user's?); name a directory where they"
                        + " can with --cache or GRADES_CACHE, or with GRADES_JAVA_OPTS=-Djava.io.tmpdir=DIR"));
        try {
            Native.load(chosen.toFile());
        } catch (LinkageError e) {
            throw new InvalidInputException(
                    chosen + ": the library of zstd cannot be unpacked and run there; make room, or name another"
                            + " directory with GRADES_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
        setMissing(SNAPPY, chosen);
        if (System.getenv(DJL) == null && !isFit(Path.of(System.getProperty("user.home"), ".djl.ai"))) {
            setMissing(DJL, isFit(own) ? own : chosen.resolve("djl"));
        }
        prepared = true;
    }

    private static void setMissing(String property, Path directory) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, directory.toString());
        }
    }

    private static void requireWritable(Path temporary) {
        try {
            Path probe = Files.createTempFile(temporary, "grades-", ".probe");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new InvalidInputException(
                    temporary + ": no temporary files can be written there (is it full, or another user's?); make room,"
                            + " or name another directory with GRADES_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
    }

    /** Returns whether a file can be written there and run. */
    static boolean isFit(Path directory) {
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, "grades-", ".sh");
            try {
                Files.writeString(probe, "#!/bin/sh\nexit 0\n");
                Set<PosixFilePermission> mine = EnumSet.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE);
                Files.setPosixFilePermissions(probe, mine);
                return new ProcessBuilder(probe.toString()).start().waitFor() == 0;
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} is not fit for libraries", directory, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
