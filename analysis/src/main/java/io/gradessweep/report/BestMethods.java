package io.gradessweep.report;

import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.document.TextTable.Emphasis;
import io.gradessweep.statistics.SignificantBest;
import io.gradessweep.statistics.SignificantBest.Place;
import io.gradessweep.statistics.SignificantBest.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The methods of a table that are significantly the best of their model, by {@link SignificantBest} over seeds. The model
 * before fine-tuning is no method.
 */
final class BestMethods {
    private final Set<Place> places;

    /** No method is said to be the best. */
    static final BestMethods UNTOLD = new BestMethods(Set.of());

    private BestMethods(Set<Place> places) {
        this.places = places;
    }

    /** Returns the most accurate methods of Table 1; each of its protocols is a table. */
    static BestMethods byAccuracy(ResultDatabase database) {
        Map<String, List<Value>> protocols = new LinkedHashMap<>();
        for (Row row : database.rows(Resource.statement("table1_cells.sql"))) {
            if (!row.text("method").equals("base")) {
                String column = row.text("protocol") + "/" + row.text("benchmark");
                protocols
                        .computeIfAbsent(row.text("protocol"), protocol -> new ArrayList<>())
                        .addAll(values(row, column, "accuracy"));
            }
        }
        Set<Place> places = new HashSet<>();
        protocols.values().forEach(values -> places.addAll(SignificantBest.of(values, true)));
        return new BestMethods(places);
    }

    /** Returns the methods of Table 2 that cost least. */
    static BestMethods byCost(ResultDatabase database) {
        List<Value> values = new ArrayList<>();
        for (Row row : database.rows(Resource.statement("table2_cells.sql"))) {
            for (String column : List.of("seconds", "flops", "hf_flops")) {
                values.addAll(values(row, column, column));
            }
        }
        return new BestMethods(SignificantBest.of(values, false));
    }

    private static List<Value> values(Row row, String column, String figure) {
        return row.number(figure).stream()
                .mapToObj(value -> new Value(place(row, column).cell(), MethodLabel.of(row), row.text("seed"), value))
                .toList();
    }

    private static Place place(Row row, String column) {
        return new Place(row.text("model") + "\n" + column, MethodLabel.of(row));
    }

    /** Returns a cell of a method's row, in bold where the method is significantly the best in this column. */
    Cell cell(Row row, String column, String text) {
        return new Cell(text, places.contains(place(row, column)) ? Emphasis.BOLD : Emphasis.NONE);
    }
}
