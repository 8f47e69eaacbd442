package io.gradessweep.cli;

import io.gradessweep.report.Report;
import io.gradessweep.report.SingleRun;
import io.gradessweep.store.ResultsLocation;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * Prints the tables of a sweep when it ends, or a single run in a few lines, and writes the report to a file beside the
 * results.
 */
final class Reports {
    private Reports() {}

    /**
     * Prints and writes.
     *
     * @param cache the directory that remote results are copied to
     * @return the report
     */
    static Report print(ResultsLocation results, Path cache, PrintWriter out, PrintStream notes) {
        Path directory = results.readable(() -> cache);
        Report report = Report.withoutFigures(directory);
        Path file = report.writeText(directory);
        out.println(SingleRun.text(directory).orElseGet(report::terminal));
        notes.println("report: " + file);
        return report;
    }
}
