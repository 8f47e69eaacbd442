package io.gradessweep.report;

import io.gradessweep.document.CsvTable;
import io.gradessweep.document.HtmlPage;
import io.gradessweep.document.LatexTable;
import io.gradessweep.document.LiveNote;
import io.gradessweep.document.MarkdownText;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.Picture;
import io.gradessweep.picture.Png;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The report of a sweep: the counts of its runs, a summary by method, the paper's tables, freezing by tower, figures, the
 * ablation of tau and grace period ratio, the differences that hold, the paper's claims, an audit, notes, and where the
 * results come from.
 */
public final class Report {
    /** The file of the whole report as one page. */
    public static final String PAGE = "index.html";

    private static final String MARKDOWN = "report.md";
    private static final String TABLES = "tables";

    /** The number of a table, which LaTeX gives itself. */
    private static final Pattern NUMBER = Pattern.compile("^Table [0-9]+: ");

    private final String title;
    private final List<ReportSection> sections = new ArrayList<>();

    private final Set<Path> damaged;
    private final String terminal;
    private final List<String> frozeNothing;

    private Report(Path results, ResultDatabase database, Set<Path> damaged, boolean drawn) {
        this.damaged = damaged;
        title = MarkdownText.of(
                "Results of " + results.toAbsolutePath().normalize().getFileName());
        String counts = counts(database) + leftOut(results, damaged);
        SummarySection summary = SummarySection.of(database);
        PaperTable.Content accuracy = PaperTable.TABLE1.content(database);
        PaperTable.Content cost = PaperTable.TABLE2.content(database);
        List<String> notes = ReportNotes.of(database);
        sections.add(ReportSection.ofText(counts));
        sections.add(summary.section(drawn ? ReportFigure.ACCURACY_FLOPS.pictures(database) : List.of()));
        sections.add(accuracy.section());
        sections.add(CategorySection.of(database));
        sections.add(cost.section());
        sections.add(SettingsSection.of(database));
        sections.add(TowersSection.of(database));
        sections.add(drawn ? FigureSection.of(database) : ReportSection.ofText(""));
        sections.add(AblationSection.of(database).section());
        sections.add(DifferenceSection.of(database));
        sections.add(ClaimsSection.of(database));
        sections.add(AuditSection.of(database));
        sections.add(ReportSection.ofText(ReportNotes.markdown(notes, database)));
        sections.add(ProvenanceSection.of(database));
        sections.removeIf(section -> section.markdown().isEmpty());
        List<String> standIns =
                StandIns.models(database).stream().map(row -> row.text("name")).toList();
        terminal = title + ": " + TerminalReport.of(counts, List.of(accuracy, cost), notes, standIns, summary);
        frozeNothing = summary.frozeNothing();
    }

    /**
     * Computes the report of the results as they are now, with its figures.
     *
     * @throws ResultsException if the results cannot be read
     */
    public static Report of(Path results) {
        return of(results, true);
    }

    /**
     * Computes it without its figures, which take longer to draw than the rest to compute.
     *
     * @throws ResultsException if the results cannot be read
     */
    public static Report withoutFigures(Path results) {
        return of(results, false);
    }

    /** Computes it again without the damaged files where there are any. */
    private static Report of(Path results, boolean drawn) {
        try {
            return of(results, Set.of(), drawn);
        } catch (ResultsException e) {
            Set<Path> damaged = DamagedFiles.in(results);
            if (damaged.isEmpty()) {
                throw e;
            }
            return of(results, damaged, drawn);
        }
    }

    private static Report of(Path results, Set<Path> damaged, boolean drawn) {
        try (ResultDatabase database = ResultDatabase.openForReport(results, damaged)) {
            return new Report(results, database, damaged, drawn);
        }
    }

    /** Returns the result files that were left out because they are damaged. */
    public Set<Path> damaged() {
        return damaged;
    }

    /** Returns what a sweep prints at its end: tables, notes, and the summary last. */
    public String terminal() {
        return terminal;
    }

    /** Returns a sentence for each method with runs that froze nothing because of their tau. */
    public List<String> frozeNothing() {
        return frozeNothing;
    }

    /**
     * Returns the report without its figures as Markdown, aligned so that it can be read as plain text too.
     *
     * @throws ResultsException if the results cannot be read
     */
    public static String markdown(Path results) {
        return withoutFigures(results).markdown();
    }

    /**
     * Writes {@code report.md}, the same as one self-contained page {@code index.html}, the pictures that they show, as
     * SVG and as PNG, and each table as CSV and LaTeX below {@code tables}.
     *
     * @param directory the directory to write to, which is created if it does not exist
     * @return the Markdown file
     * @throws ResultsException if the results cannot be read or the report cannot be written
     */
    public static Path write(Path results, Path directory) {
        Report report = of(results);
        Map<String, byte[]> files = report.files();
        files.put(PAGE, utf8(HtmlPage.of(report.markdown(), report.pictures())));
        report.pictures()
                .forEach(picture -> files.put(picture.file().replaceFirst("svg$", "png"), Png.of(picture.svg())));
        return write(files, directory);
    }

    /**
     * Writes {@code report.md} and the pictures that it shows.
     *
     * @return the file
     * @throws ResultsException if it cannot be written
     */
    public Path writeText(Path directory) {
        Map<String, byte[]> files = pictureFiles();
        files.put(MARKDOWN, utf8(markdown()));
        return write(files, directory);
    }

    private static Path write(Map<String, byte[]> files, Path directory) {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path place = directory.resolve(file.getKey());
                Files.createDirectories(place.getParent());
                Files.write(place, file.getValue());
            }
            return directory.resolve(MARKDOWN);
        } catch (IOException e) {
            throw new ResultsException("cannot write the report into " + directory + ": " + e, e);
        }
    }

    /** Returns the contents of the report's files, without {@link #PAGE} and PNG files, by their paths. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = pictureFiles();
        for (ReportSection section : sections) {
            for (NamedTable table : section.tables()) {
                String name = TABLES + "/" + table.name();
                files.put(name + ".csv", utf8(CsvTable.of(table.table())));
                files.put(name + ".tex", utf8(LatexTable.of(caption(table), table.name(), table.table())));
            }
        }
        files.put(MARKDOWN, utf8(markdown()));
        return files;
    }

    /** Returns a table's caption without its number, which LaTeX gives itself. */
    private static String caption(NamedTable table) {
        return NUMBER.matcher(table.caption()).replaceFirst("");
    }

    private Map<String, byte[]> pictureFiles() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        pictures().forEach(picture -> files.put(picture.file(), utf8(picture.svg())));
        return files;
    }

    private List<Picture> pictures() {
        return sections.stream().flatMap(section -> section.pictures().stream()).toList();
    }

    /**
     * Returns the report as one page that a server brings up to date.
     *
     * @param state the state of the sweep, a section of Markdown that the page begins with
     */
    public String livePage(LiveNote note, String state) {
        return HtmlPage.live(markdown(state + "\n"), pictures(), note);
    }

    private String markdown() {
        return markdown("");
    }

    private String markdown(String first) {
        return "# " + title + "\n\n"
                + first
                + sections.stream()
                        .map(ReportSection::markdown)
                        .collect(Collectors.joining("\n"))
                        .stripTrailing()
                + "\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String counts(ResultDatabase database) {
        Row counts = database.rows("""
                        SELECT count(*) FILTER (status = 'completed') AS completed,
                            count(*) FILTER (status = 'paused') AS paused,
                            count(*) FILTER (status NOT IN ('completed', 'paused')) AS failed
                        FROM runs
                        """).get(0);
        String paused = counts.count("paused") == 0 ? "" : ", " + counts.text("paused") + " paused";
        return counts.count("completed") + (counts.count("completed") == 1 ? " run" : " runs") + " completed, "
                + counts.count("failed") + " failed" + paused + ".\n";
    }

    private static String leftOut(Path results, Set<Path> damaged) {
        if (damaged.isEmpty()) {
            return "";
        }
        Path directory = ResultDatabase.existing(results);
        return damaged.stream()
                .map(file -> MarkdownText.of(directory.relativize(file).toString()))
                .collect(Collectors.joining(
                        "; ", "\nDamaged, or not whole, and left out with the rows that they hold: ", ".\n"));
    }
}
