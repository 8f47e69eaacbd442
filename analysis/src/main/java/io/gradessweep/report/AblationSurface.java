package io.gradessweep.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The results of GradES by tau and grace period ratio, for one model, method and protocol with all other settings
 * equal. {@code ablation.sql} defines which runs form a surface.
 *
 * @param settings the settings that distinguish it from other surfaces of its method; empty where there are none
 * @param protocol the protocol of the accuracies; empty where nothing was scored
 * @param cells the results, by tau, then by ratio; empty where no run has this pair
 */
record AblationSurface(
        String model,
        String method,
        String settings,
        String protocol,
        List<Double> taus,
        List<Double> ratios,
        List<List<Optional<Row>>> cells) {
    /** Returns all surfaces of a sweep, in the order of Table 1. */
    static List<AblationSurface> of(ResultDatabase database) {
        Map<List<String>, List<Row>> surfaces = new LinkedHashMap<>();
        for (Row row : NamedQuery.ABLATION.rows(database)) {
            surfaces.computeIfAbsent(
                            List.of(row.text("model"), row.text("method"), row.text("surface"), row.text("protocol")),
                            unseen -> new ArrayList<>())
                    .add(row);
        }
        return surfaces.entrySet().stream()
                .map(surface -> of(surface.getKey(), surface.getValue()))
                .toList();
    }

    /** Returns the method with its settings, such as {@code lora+grades (lora_rank=8)}. */
    String label() {
        return MethodLabel.of(method, settings);
    }

    private static AblationSurface of(List<String> names, List<Row> rows) {
        List<Double> taus = axis(rows, "tau");
        List<Double> ratios = axis(rows, "grace_period_ratio");
        List<List<Optional<Row>>> cells = new ArrayList<>();
        for (double tau : taus) {
            cells.add(ratios.stream()
                    .map(ratio -> rows.stream()
                            .filter(row -> at(row, "tau") == tau && at(row, "grace_period_ratio") == ratio)
                            .findFirst())
                    .toList());
        }
        return new AblationSurface(names.get(0), names.get(1), names.get(2), names.get(3), taus, ratios, cells);
    }

    private static List<Double> axis(List<Row> rows, String column) {
        SortedSet<Double> values = new TreeSet<>();
        rows.forEach(row -> values.add(at(row, column)));
        return List.copyOf(values);
    }

    private static double at(Row row, String column) {
        return row.number(column).orElseThrow();
    }
}
