package io.gradessweep.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The report of a sweep: the counts of its runs, the paper's two tables, the ablation of tau and grace period ratio,
 * the differences that hold, and notes.
 */
public final class Report {
    private static final String FILE_NAME = "report.md";

    private Report() {}

    /**
     * Returns the report as Markdown, aligned so that it can be read as plain text too.
     *
     * @throws ResultsException if the results cannot be read
     */
    public static String markdown(Path results) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return markdown(results, database, AblationSection.of(database));
        }
    }

    /**
     * Writes {@code report.md}, and beside it the pictures that it shows.
     *
     * @param directory the directory to write to, which is created if it does not exist
     * @return the file
     * @throws ResultsException if the results cannot be read or the report cannot be written
     */
    public static Path write(Path results, Path directory) {
        Path file = directory.resolve(FILE_NAME);
        try (ResultDatabase database = ResultDatabase.open(results)) {
            AblationSection ablation = AblationSection.of(database);
            String markdown = markdown(results, database, ablation);
            Files.createDirectories(directory);
            ablation.writePictures(directory);
            return Files.writeString(file, markdown);
        } catch (IOException e) {
            throw new ResultsException("cannot write the report " + file + ": " + e, e);
        }
    }

    private static String markdown(Path results, ResultDatabase database, AblationSection ablation) {
        String title = "# Results of " + results.toAbsolutePath().normalize().getFileName() + "\n";
        return Stream.of(
                                title,
                                counts(database),
                                PaperTable.TABLE1.markdown(database),
                                PaperTable.TABLE2.markdown(database),
                                ablation.markdown(),
                                DifferenceSection.markdown(database),
                                ReportNotes.markdown(database))
                        .filter(section -> !section.isEmpty())
                        .collect(Collectors.joining("\n"))
                        .stripTrailing()
                + "\n";
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
