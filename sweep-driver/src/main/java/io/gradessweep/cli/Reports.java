package io.gradessweep.cli;

import io.gradessweep.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a sweep: its tables, on the console and in a file beside the results. */
final class Reports {
    private Reports() {}

    static void print(ResultsLocation results, PrintWriter out, PrintStream notes) {
        if (results.local().isEmpty()) {
            notes.println("the tables are made from local files: copy " + results.uri()
                    + " to a directory DIR and call grades report DIR");
            return;
        }
        try {
            Path file = Report.write(results.local().get(), results.local().get());
            out.println(Files.readString(file));
            notes.println("report: " + file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the report back: " + e.getMessage(), e);
        }
    }
}
