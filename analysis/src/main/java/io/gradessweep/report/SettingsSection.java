package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The paper's tables of hyper-parameters, from the runs' own specs. */
final class SettingsSection {
    private SettingsSection() {}

    /** Returns the section, which is empty where nothing was trained. */
    static ReportSection of(ResultDatabase database) {
        ReportedRuns.define(database);
        List<NamedTable> tables = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        List<Row> settings = database.rows(Resource.read("settings_table3.sql"));
        if (!settings.isEmpty()) {
            add(new NamedTable("table3", "Table 3: hyper-parameters", hyperParameters(settings)), tables, parts);
        }
        List<Row> grades = database.rows(Resource.read("settings_table4.sql"));
        if (!grades.isEmpty()) {
            add(new NamedTable("table4", "Table 4: settings of GradES", settings(grades)), tables, parts);
            parts.add("- In [brackets]: the paper's setting, of its own model. Several values: runs differ.\n");
        }
        return ReportSection.ofTables(String.join("\n", parts), tables);
    }

    private static void add(NamedTable table, List<NamedTable> tables, List<String> parts) {
        tables.add(table);
        parts.add("## " + table.caption() + "\n");
        parts.add(table.table().toString());
    }

    private static TextTable hyperParameters(List<Row> rows) {
        TreeSet<String> tunings = new TreeSet<>();
        Map<String, Map<String, String>> values = new LinkedHashMap<>();
        for (Row row : rows) {
            tunings.add(row.text("fine_tuning"));
            values.computeIfAbsent(row.text("name"), unseen -> new LinkedHashMap<>())
                    .put(row.text("fine_tuning"), row.text("value"));
        }
        TextTable table = new TextTable();
        table.column("setting", Align.LEFT);
        tunings.forEach(tuning -> table.column(tuning, Align.RIGHT));
        values.forEach((name, ofTunings) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            tunings.forEach(tuning -> cells.add(ofTunings.getOrDefault(tuning, Figure.ABSENT)));
            table.row(cells);
        });
        return table;
    }

    private static TextTable settings(List<Row> rows) {
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("fine-tuning", Align.LEFT);
        table.column("criterion", Align.LEFT);
        table.column("tau", Align.RIGHT);
        table.column("grace period ratio", Align.RIGHT);
        for (Row row : rows) {
            table.row(List.of(
                    row.text("model"),
                    row.text("fine_tuning"),
                    row.text("criterion") + "/" + row.text("norm"),
                    besides(row.text("tau"), row.text("paper_tau")),
                    besides(row.text("grace_period_ratio"), row.text("paper_grace_period_ratio"))));
        }
        return table;
    }

    private static String besides(String own, String paper) {
        return (own.isEmpty() ? Figure.ABSENT : own) + (paper.isEmpty() ? "" : " [" + paper + "]");
    }
}
