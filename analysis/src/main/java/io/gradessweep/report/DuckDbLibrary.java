package io.gradessweep.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads the library of DuckDB, which its driver unpacks into Java's directory of temporary files. The driver deletes the
 * file when the process exits, which leaves 60 MB behind each process that is killed. On Linux a library needs no name
 * once it is loaded, so the file is deleted at once.
 */
final class DuckDbLibrary {
    /** The end of a line of {@code /proc/self/maps} about a file that the driver has unpacked. */
    private static final Pattern UNPACKED = Pattern.compile("(/.*/libduckdb_java\\d+\\.so)$");

    private static boolean loaded;

    private DuckDbLibrary() {}

    /**
     * Loads the library, unless that has been done.
     *
     * @throws ResultsException if it cannot be unpacked or loaded, saying what to do about it
     */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        try {
            Class.forName("org.duckdb.DuckDBNative");
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ResultsException(
                    System.getProperty("java.io.tmpdir") + ": the library of DuckDB cannot be unpacked and run there"
                            + " (mounted noexec, full, or another user's?); name another directory with"
                            + " GRADES_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
        loaded = true;
        deleteUnpacked(Path.of("/proc/self/maps"));
    }

    /** Deletes what this process has loaded. Where that cannot be told or done, the driver does so in the end. */
    private static void deleteUnpacked(Path maps) {
        if (!Files.isReadable(maps)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(maps)) {
                Matcher matcher = UNPACKED.matcher(line);
                if (matcher.find()) {
                    Files.deleteIfExists(Path.of(matcher.group(1)));
                }
            }
        } catch (IOException e) {
            // The library is loaded, and that is what counts.
        }
    }
}
