package io.gradessweep.report;

import io.gradessweep.table.Column;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The SQL that compares a table of {@code first} with that of {@code second}, for the runs in {@code common}. */
final class TableDifference {
    /** The columns that identify a row of a run, in the order in which differences are searched. */
    private static final Map<Table, List<String>> KEYS = Map.of(
            ResultTables.RUNS, List.of(),
            ResultTables.SCORES, List.of("benchmark", "protocol", "split"),
            ResultTables.SCORE_DETAILS, List.of("benchmark", "protocol", "category", "metric"),
            ResultTables.ITEMS, List.of("benchmark", "protocol", "item_id"),
            ResultTables.STEPS, List.of("step"),
            ResultTables.NORMS, List.of("step", "tower", "layer", "projection", "part", "criterion", "norm"),
            ResultTables.FREEZES, List.of("step", "tower", "layer", "projection", "part", "event"),
            ResultTables.VALIDATIONS, List.of("step"));

    /** The columns with names, places and circumstances of a run, which are not results of its computation. */
    private static final Set<String> NOT_COMPARED = Set.of(
            "run_id",
            "attempt",
            "sweep",
            "run_key",
            "stands_for",
            "seed",
            "message",
            "partial",
            "trained_by",
            "prefix_steps",
            "prefix_flops",
            "peak_device_bytes",
            "peak_host_bytes",
            "device",
            "host",
            "executor",
            "slot",
            "code_version",
            "library_versions",
            "started_at",
            "finished_at",
            "training_joules",
            "spec_json");

    private TableDifference() {}

    /** Tells whether a column holds a result of the computation, which must be the same when the run is repeated. */
    static boolean isCompared(Table table, Column column) {
        return !KEYS.get(table).contains(column.name())
                && !NOT_COMPARED.contains(column.name())
                && !column.name().matches("(.*_)?seconds");
    }

    /** Returns a query for one row, {@code first_rows, second_rows}. */
    static String counts(Table table) {
        return "SELECT (SELECT count(*) FROM first." + table.name() + " SEMI JOIN common USING (run_id)) AS first_rows,"
                + " (SELECT count(*) FROM second." + table.name() + " SEMI JOIN common USING (run_id)) AS second_rows";
    }

    /**
     * Returns a query for the first differing row, or none: the count of {@code differing} rows, the {@code run_key},
     * the {@code place} within the run, the {@code column_name} that differs first, and both values as text. A row that
     * one side lacks is {@code absent} there.
     */
    static String first(Table table) {
        List<String> keys = KEYS.get(table);
        String on = keys.stream()
                .map(key -> " AND one." + key + " IS NOT DISTINCT FROM two." + key)
                .collect(Collectors.joining());
        List<String> places = new ArrayList<>();
        List<String> order = new ArrayList<>(List.of("common.run_key"));
        for (String key : keys) {
            String value = "coalesce(one." + key + ", two." + key + ")";
            places.add("'" + key + " ' || " + value);
            order.add(value);
        }
        return """
                SELECT count(*) OVER () AS differing, common.run_key AS run_key, concat_ws(', ', %s) AS place,
                    found.column_name AS column_name, found.one AS first_value, found.two AS second_value
                FROM (FROM first.%s SEMI JOIN common USING (run_id)) AS one
                FULL JOIN (FROM second.%s SEMI JOIN common USING (run_id)) AS two ON one.run_id = two.run_id%s
                JOIN common ON common.run_id = coalesce(one.run_id, two.run_id),
                LATERAL (SELECT list_filter([%s], lambda compared: compared.differs)[1] AS found) AS differences
                WHERE found IS NOT NULL
                ORDER BY %s LIMIT 1
                """.formatted(
                        places.isEmpty() ? "NULL" : String.join(", ", places),
                        table.name(),
                        table.name(),
                        on,
                        String.join(", ", comparisons(table)),
                        String.join(", ", order));
    }

    private static List<String> comparisons(Table table) {
        List<String> comparisons = new ArrayList<>();
        comparisons.add(comparison(
                "row", "if(one.run_id IS NULL, 'absent', 'there')", "if(two.run_id IS NULL, 'absent', 'there')"));
        for (Column column : table.columns()) {
            if (isCompared(table, column)) {
                comparisons.add(comparison(column.name(), "one." + column.name(), "two." + column.name()));
            }
        }
        return comparisons;
    }

    private static String comparison(String name, String one, String two) {
        return "{column_name: '%s', one: %s::VARCHAR, two: %s::VARCHAR, differs: %s IS DISTINCT FROM %s}"
                .formatted(name, one, two, one, two);
    }
}
