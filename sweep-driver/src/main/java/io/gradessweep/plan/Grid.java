package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The axes of a sweep besides model, method and seed. An axis multiplies only the methods that its setting changes. */
record Grid(List<Axis> axes) {

    record Axis(Setting setting, List<Entry> values) {}

    /**
     * One value for every axis that changes the method.
     *
     * @param suffix the point's part of a run's key, such as {@code /grades.tau_scale=0.5}, or empty
     */
    record Point(Map<String, Entry> values, String suffix) {
        Point with(Axis axis, Entry value) {
            String key = axis.setting().key();
            Map<String, Entry> more = new LinkedHashMap<>(values);
            more.put(key, value);
            return new Point(Collections.unmodifiableMap(more), suffix + "/" + key + "=" + label(value.value()));
        }
    }

    Grid {
        axes = List.copyOf(axes);
    }

    /**
     * Reads the axes.
     *
     * @param entries the keys under {@code grid}, each with a list of values
     */
    static Grid of(ConfigTree entries) {
        List<Axis> axes = new ArrayList<>();
        entries.byKey().forEach((key, entry) -> axes.add(axis(key, entry)));
        return new Grid(axes);
    }

    List<Point> points(Method method) {
        List<Point> points = List.of(new Point(Map.of(), ""));
        for (Axis axis : axes) {
            if (axis.setting().changes(method)) {
                points = multiplied(points, axis);
            }
        }
        return points;
    }

    private static List<Point> multiplied(List<Point> points, Axis axis) {
        List<Point> product = new ArrayList<>();
        for (Point point : points) {
            for (Entry value : axis.values()) {
                product.add(point.with(axis, value));
            }
        }
        return product;
    }

    private static Axis axis(String key, Entry entry) {
        Setting setting = Settings.named(key)
                .orElseThrow(() -> new InvalidInputException(
                        entry.origin() + ": unknown key grid." + key + FamiliarNames.hint(key, Settings.keys())));
        if (!entry.value().isArray() || entry.value().isEmpty()) {
            throw new InvalidInputException(entry.origin() + ": grid." + key + " must be a list of values, not "
                    + ValueType.shown(entry.value()));
        }
        List<Entry> values = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (JsonNode node : entry.value()) {
            Entry value = new Entry(node, entry.origin() + SettingValue.GRID);
            if (!seen.add(setting.read(value))) {
                throw new InvalidInputException(
                        entry.origin() + ": grid." + key + " names " + ValueType.shown(node) + " twice");
            }
            values.add(value);
        }
        return new Axis(setting, List.copyOf(values));
    }

    /** Returns a value as it is shown in a key. Lists are joined with {@code +}. */
    private static String label(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(label(item)));
            return String.join("+", items);
        }
        return value.isTextual() ? value.textValue() : ValueType.shown(value);
    }
}
