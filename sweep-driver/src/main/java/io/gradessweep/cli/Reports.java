package io.gradessweep.cli;

import io.gradessweep.report.Report;
import io.gradessweep.report.SingleRun;
import io.gradessweep.store.ResultsLocation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Prints the tables of a sweep when it ends, or a single run in a few lines, and writes the report to a file beside the
 * results.
 */
final class Reports {
    private Reports() {}

    /** @param cache the directory that remote results are copied to */
    static void print(ResultsLocation results, Path cache, PrintWriter out, PrintStream notes) {
        try {
            Path directory = results.readable(() -> cache);
            Path file = Report.writeText(directory, directory);
            Optional<String> single = SingleRun.text(directory);
            out.println(single.isPresent() ? single.get() : Files.readString(file));
            notes.println("report: " + file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the report back: " + e.getMessage(), e);
        }
    }
}
