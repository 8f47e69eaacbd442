package io.gradessweep.report;

import io.gradessweep.document.NamedTable;
import io.gradessweep.document.Picture;
import java.util.List;

/**
 * A section of a report.
 *
 * @param markdown the section, which begins with its heading; empty if there is nothing to say
 * @param tables its tables, each of which is written as CSV and LaTeX too
 * @param pictures the pictures that it shows
 */
record ReportSection(String markdown, List<NamedTable> tables, List<Picture> pictures) {
    static ReportSection ofText(String markdown) {
        return new ReportSection(markdown, List.of(), List.of());
    }

    static ReportSection ofTables(String markdown, List<NamedTable> tables) {
        return new ReportSection(markdown, tables, List.of());
    }
}
