package io.gradessweep.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in a results directory of this machine in which a driver says what its jobs are at, a line for each. It is no
 * result: whoever reads the directory may show it while a driver is at work.
 */
public final class ProgressFile {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFile.class);
    private static final String NAME = "progress.txt";
    /** A driver that is alive writes every few seconds. */
    private static final Duration OUTDATED = Duration.ofSeconds(30);

    private final Path file;

    public ProgressFile(Path results) {
        file = results.resolve(NAME);
    }

    /** Replaces the lines. A disk that does not take them costs nobody a run. */
    public void write(List<String> lines) {
        Path whole = file.resolveSibling("." + NAME);
        try {
            Files.write(whole, lines);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} is not written", file, e);
        }
    }

    /** Removes it when the driver's work is done. */
    public void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} is not removed", file, e);
        }
    }

    /** Returns the lines, none if no driver has written any for a while. */
    public List<String> read(Clock clock) {
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return written.plus(OUTDATED).isBefore(clock.instant()) ? List.of() : Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
