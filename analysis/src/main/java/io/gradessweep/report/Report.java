package io.gradessweep.report;

import io.gradessweep.document.CsvTable;
import io.gradessweep.document.HtmlPage;
import io.gradessweep.document.LatexTable;
import io.gradessweep.document.MarkdownText;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The report of a sweep: the counts of its runs, the paper's tables and figures, the ablation of tau and grace period
 * ratio, the differences that hold, the paper's claims, an audit, notes, and where the results come from.
 */
public final class Report {
    private static final String MARKDOWN = "report.md";
    private static final String PAGE = "index.html";
    private static final String TABLES = "tables";

    /** The number of a table, which LaTeX gives itself. */
    private static final Pattern NUMBER = Pattern.compile("^Table [0-9]+: ");

    private final String title;
    private final List<ReportSection> sections = new ArrayList<>();

    private Report(Path results, ResultDatabase database, boolean drawn) {
        title = MarkdownText.of(
                "Results of " + results.toAbsolutePath().normalize().getFileName());
        sections.add(ReportSection.ofText(counts(database)));
        sections.add(PaperTable.TABLE1.section(database));
        sections.add(PaperTable.TABLE2.section(database));
        sections.add(SettingsSection.of(database));
        sections.add(drawn ? FigureSection.of(database) : ReportSection.ofText(""));
        sections.add(AblationSection.of(database).section());
        sections.add(DifferenceSection.of(database));
        sections.add(ClaimsSection.of(database));
        sections.add(AuditSection.of(database));
        sections.add(ReportSection.ofText(ReportNotes.markdown(database)));
        sections.add(ProvenanceSection.of(database));
        sections.removeIf(section -> section.markdown().isEmpty());
    }

    /**
     * Returns the report without its figures as Markdown, aligned so that it can be read as plain text too.
     *
     * @throws ResultsException if the results cannot be read
     */
    public static String markdown(Path results) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return new Report(results, database, false).markdown();
        }
    }

    /**
     * Writes {@code report.md}, the same as one self-contained page {@code index.html}, the pictures that they show, and
     * each table as CSV and LaTeX below {@code tables}.
     *
     * @param directory the directory to write to, which is created if it does not exist
     * @return the Markdown file
     * @throws ResultsException if the results cannot be read or the report cannot be written
     */
    public static Path write(Path results, Path directory) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return new Report(results, database, true).write(directory);
        } catch (IOException e) {
            throw new ResultsException("cannot write the report into " + directory + ": " + e, e);
        }
    }

    /**
     * Writes {@code report.md} without the report's figures, which take longer to draw than the rest to compute.
     *
     * @return the file
     * @throws ResultsException if the results cannot be read or the report cannot be written
     */
    public static Path writeText(Path results, Path directory) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Report report = new Report(results, database, false);
            Files.createDirectories(directory);
            report.writePictures(directory);
            return Files.writeString(directory.resolve(MARKDOWN), report.markdown());
        } catch (IOException e) {
            throw new ResultsException("cannot write the report into " + directory + ": " + e, e);
        }
    }

    private List<Picture> writePictures(Path directory) throws IOException {
        List<Picture> pictures = sections.stream()
                .flatMap(section -> section.pictures().stream())
                .toList();
        for (Picture picture : pictures) {
            Files.writeString(directory.resolve(picture.file()), picture.svg());
        }
        return pictures;
    }

    private Path write(Path directory) throws IOException {
        Path tables = directory.resolve(TABLES);
        Files.createDirectories(tables);
        String markdown = markdown();
        List<Picture> pictures = writePictures(directory);
        for (ReportSection section : sections) {
            for (NamedTable table : section.tables()) {
                Files.writeString(tables.resolve(table.name() + ".csv"), CsvTable.of(table.table()));
                Files.writeString(
                        tables.resolve(table.name() + ".tex"),
                        LatexTable.of(NUMBER.matcher(table.caption()).replaceFirst(""), table.name(), table.table()));
            }
        }
        Files.writeString(directory.resolve(PAGE), HtmlPage.of(markdown, pictures));
        return Files.writeString(directory.resolve(MARKDOWN), markdown);
    }

    private String markdown() {
        return "# " + title + "\n\n"
                + sections.stream()
                        .map(ReportSection::markdown)
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
