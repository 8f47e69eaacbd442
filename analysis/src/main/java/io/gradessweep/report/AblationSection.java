package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.Picture;
import io.gradessweep.document.TextTable;
import io.gradessweep.picture.Names;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;

/**
 * The report's section on the effect of tau and the grace period ratio: a table and a picture for each surface that the
 * sweep covers.
 */
final class AblationSection {
    /** The surfaces, by the names of their pictures' files. */
    private final Map<String, AblationSurface> surfaces = new LinkedHashMap<>();

    private AblationSection() {}

    static AblationSection of(ResultDatabase database) {
        AblationSection section = new AblationSection();
        AblationSurface.of(database).forEach(section::add);
        return section;
    }

    /** Returns the section, or an empty text where the sweep covers no surface. */
    private String markdown() {
        if (surfaces.isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>(List.of("## Ablation: tau x grace period ratio\n"));
        surfaces.forEach((file, surface) -> {
            parts.add("### " + title(surface) + "\n");
            parts.add(table(surface).toString());
            parts.add("![" + title(surface) + "](" + file + ")\n");
        });
        parts.add(Resource.read("ablation-notes.md"));
        return String.join("\n", parts);
    }

    /** Returns the section, which is empty where the sweep covers no surface. */
    ReportSection section() {
        List<NamedTable> tables = new ArrayList<>();
        List<Picture> pictures = new ArrayList<>();
        surfaces.forEach((file, surface) -> {
            tables.add(new NamedTable(file.replaceFirst("\\.svg$", ""), title(surface), table(surface)));
            pictures.add(new Picture(file, title(surface), AblationPicture.svg(surface)));
        });
        return new ReportSection(markdown(), tables, pictures);
    }

    /** Adds a surface. The files of surfaces that differ only in other settings are numbered. */
    private void add(AblationSurface surface) {
        String name =
                Picture.fileName(String.join("-", "ablation", surface.model(), surface.method(), surface.protocol()));
        String file = name + ".svg";
        for (int number = 2; surfaces.containsKey(file); number++) {
            file = name + "-" + number + ".svg";
        }
        surfaces.put(file, surface);
    }

    private static String title(AblationSurface surface) {
        String protocol = surface.protocol().isEmpty() ? "" : ", protocol `" + surface.protocol() + "`";
        LongSummaryStatistics seeds = surface.cells().stream()
                .flatMap(List::stream)
                .flatMap(Optional::stream)
                .mapToLong(row -> row.count("seeds"))
                .summaryStatistics();
        String n = seeds.getMin() == seeds.getMax() ? "" + seeds.getMin() : seeds.getMin() + ".." + seeds.getMax();
        return surface.model() + ", " + surface.label() + protocol + ", n = " + n;
    }

    private static TextTable table(AblationSurface surface) {
        TextTable table = new TextTable();
        table.column("tau", Align.RIGHT);
        Names.of(surface.ratios()).forEach(ratio -> table.column(ratio, Align.RIGHT));
        List<String> taus = Names.of(surface.taus());
        for (int row = 0; row < taus.size(); row++) {
            List<String> cells = new ArrayList<>(List.of(taus.get(row)));
            surface.cells()
                    .get(row)
                    .forEach(cell -> cells.add(cell.map(AblationSection::cell).orElse("")));
            table.row(cells);
        }
        return table;
    }

    private static String cell(Row row) {
        return String.join(" / ", figure(row, "accuracy"), figure(row, "flops_ratio"), figure(row, "speedup"));
    }

    private static String figure(Row row, String column) {
        return row.number(column).isEmpty()
                ? Figure.ABSENT
                : Format.TWO_DECIMALS.text(row.number(column).getAsDouble(), 0);
    }
}
