package io.gradessweep.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A sweep's report: what ran, the paper's two tables, which differences hold, and what a reader must know. */
public final class Report {
    private static final String FILE_NAME = "report.md";

    private Report() {}

    /**
     * The report as Markdown, aligned to be read as plain text too.
     *
     * @throws ResultsException where the results cannot be read
     */
    public static String markdown(Path results) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return String.join(
                                    "\n",
                                    "# Results of "
                                            + results.toAbsolutePath()
                                                    .normalize()
                                                    .getFileName() + "\n",
                                    counts(database),
                                    PaperTable.TABLE1.markdown(database),
                                    PaperTable.TABLE2.markdown(database),
                                    DifferenceSection.markdown(database),
                                    ReportNotes.markdown(database))
                            .stripTrailing()
                    + "\n";
        }
    }

    /**
     * Writes {@code report.md}.
     *
     * @param directory where to; made where it is missing
     * @return the file
     * @throws ResultsException where the results cannot be read or the report not be written
     */
    public static Path write(Path results, Path directory) {
        String markdown = markdown(results);
        Path file = directory.resolve(FILE_NAME);
        try {
            Files.createDirectories(directory);
            return Files.writeString(file, markdown);
        } catch (IOException e) {
            throw new ResultsException("cannot write the report " + file + ": " + e, e);
        }
    }

    private static String counts(ResultDatabase database) {
        Row counts = database.rows("""
                        SELECT count(*) FILTER (status = 'completed') AS completed,
                            count(*) FILTER (status <> 'completed') AS failed
                        FROM runs
                        """).get(0);
        return counts.count("completed") + " runs completed, " + counts.count("failed") + " failed.\n";
    }
}
