package io.gradessweep.reference;

import io.gradessweep.cli.GradesCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * The reference pages, each made of what the code declares: commands and exit codes of picocli's model, settings of the
 * spec's annotations, result tables of their schemas.
 */
public final class ReferencePages {
    private ReferencePages() {}

    /** Writes the pages into the directory that is named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        for (Map.Entry<String, String> page : all().entrySet()) {
            Files.writeString(directory.resolve(page.getKey()), page.getValue());
        }
    }

    /** Returns the pages in Markdown by file name. */
    static Map<String, String> all() {
        CommandLine grades = GradesCli.commandLine(null);
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("command-line.md", CommandLinePage.of(grades));
        pages.put("settings.md", SettingsPage.markdown());
        pages.put("tables.md", TablesPage.markdown());
        pages.put("queries.md", QueriesPage.markdown());
        pages.put("exit-codes.md", ExitCodesPage.of(grades.getCommandSpec()));
        return pages;
    }
}
