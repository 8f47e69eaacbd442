package io.gradessweep.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Groups the runs of a model and method into variants that differ in more than the seed, so that a report never
 * averages over a grid axis. A variant is named by the settings in which a method's runs differ, such as
 * {@code tau=0.5, lora_rank=8}; the name is empty where they do not differ. Its base is the variant of the base method,
 * with the same model, that has the same values in all settings in which the base method's runs differ. It has no base
 * where there is no such run.
 */
final class Variants {
    private static final String UNSET = "unset";

    /** The axes of an ablation's surface. */
    private static final Set<String> AXES = Set.of("tau", "grace_period_ratio");

    /** The runs by model and method. */
    private final Map<String, Map<String, List<Run>>> models = new TreeMap<>();

    private Variants() {}

    /**
     * Reads the settings of runs, which takes a millisecond a run.
     *
     * @param completedRuns the rows of {@code runs} that are completed
     */
    static Variants of(List<Row> completedRuns) {
        Variants variants = new Variants();
        for (Row row : completedRuns) {
            variants.models
                    .computeIfAbsent(row.text("model"), model -> new TreeMap<>())
                    .computeIfAbsent(row.text("method"), method -> new ArrayList<>())
                    .add(new Run(row.text("run_id"), RunSettings.of(row)));
        }
        return variants;
    }

    /**
     * Returns the rows of {@code variants}: run_id, variant, variant without tau and grace period ratio, its place
     * among the method's variants, base_method, base_variant or null.
     *
     * @param baseMethod maps a method to the method that it is compared with
     */
    List<List<Object>> rows(UnaryOperator<String> baseMethod) {
        List<List<Object>> rows = new ArrayList<>();
        for (Map<String, List<Run>> methods : models.values()) {
            Map<String, Bases> bases = new HashMap<>();
            methods.forEach((method, runs) -> rows.addAll(ofMethod(
                    runs,
                    bases.computeIfAbsent(
                            baseMethod.apply(method), base -> Bases.of(base, methods.getOrDefault(base, List.of()))))));
        }
        return rows;
    }

    private static List<List<Object>> ofMethod(List<Run> runs, Bases bases) {
        Set<String> differing = differingSettings(runs);
        Set<String> besideAxes = new TreeSet<>(differing);
        besideAxes.removeAll(AXES);
        List<Run> ordered = new ArrayList<>(runs);
        ordered.sort((left, right) -> compare(left.values(differing), right.values(differing)));
        Map<String, Integer> positions = new HashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        for (Run run : ordered) {
            String label = run.label(differing);
            int position = positions.computeIfAbsent(label, unseen -> positions.size());
            // Not List.of, as the base of a run may be null.
            List<Object> row = new ArrayList<>();
            row.add(run.runId());
            row.add(label);
            row.add(run.label(besideAxes));
            row.add(position);
            row.add(bases.method());
            row.add(bases.labels().get(run.values(bases.differing())));
            rows.add(row);
        }
        return rows;
    }

    private static Set<String> differingSettings(List<Run> runs) {
        Set<String> names = new TreeSet<>();
        for (Run run : runs) {
            names.addAll(run.settings().keySet());
        }
        names.removeIf(name ->
                runs.stream().map(run -> run.settings().get(name)).distinct().count() == 1);
        return names;
    }

    private static int compare(List<String> left, List<String> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = Comparator.comparing(Variants::numberOrNull, Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(Comparator.naturalOrder())
                    .compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static BigDecimal numberOrNull(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?") ? new BigDecimal(text) : null;
    }

    private record Run(String runId, Map<String, String> settings) {
        List<String> values(Set<String> names) {
            List<String> values = new ArrayList<>();
            for (String name : names) {
                values.add(Objects.requireNonNullElse(settings.get(name), UNSET));
            }
            return values;
        }

        String label(Set<String> names) {
            List<String> parts = new ArrayList<>();
            for (String name : names) {
                parts.add(name + "=" + Objects.requireNonNullElse(settings.get(name), UNSET));
            }
            return String.join(", ", parts);
        }
    }

    /**
     * The variants of a base method for one model.
     *
     * @param differing the settings in which the base method's runs differ
     * @param labels the names of the variants, by their values of these settings
     */
    private record Bases(String method, Set<String> differing, Map<List<String>, String> labels) {
        static Bases of(String method, List<Run> runs) {
            Set<String> differing = differingSettings(runs);
            Map<List<String>, String> labels = new HashMap<>();
            for (Run run : runs) {
                labels.put(run.values(differing), run.label(differing));
            }
            return new Bases(method, differing, labels);
        }
    }
}
