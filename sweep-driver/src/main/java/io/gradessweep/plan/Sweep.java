package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A sweep file with its {@code --set} assignments: the axes and the settings.
 *
 * @param file the file's name in messages
 * @param modelsOrigin where the models are named, for messages: the file or {@code --set}
 * @param sharesPrefix whether steps that runs have in common are trained once
 */
record Sweep(
        String name,
        String file,
        List<String> models,
        String modelsOrigin,
        List<Method> methods,
        List<Long> seeds,
        Grid grid,
        List<Exclusion> exclusions,
        boolean sharesPrefix,
        ConfigLayer written,
        ConfigLayer assigned) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    /** The beginning of the keys of one model, and of the settings of models. */
    private static final String MODEL = "model.";

    private static final List<String> STRUCTURE =
            List.of("sweep", "models", "methods", "seeds", "exclude", "share_prefix");

    /**
     * The settings of one origin: the file or {@code --set}.
     *
     * @param byModel overrides of model files, with the keys of those files
     */
    record ConfigLayer(SettingsBlock settings, Map<String, ConfigTree> byModel) {
        ConfigTree overridesOf(String model) {
            return byModel.getOrDefault(model, ConfigTree.NONE);
        }
    }

    /**
     * Reads a sweep file and applies the assignments.
     *
     * @param file the file's name in messages
     * @param assignments {@code path=value}, each of which overrides the file
     */
    static Sweep read(Path path, String file, List<String> assignments, Catalogue catalogue) {
        ConfigTree written = ConfigTree.of(YamlTree.file(path, file), file);
        ConfigTree assigned = ConfigTree.ofAssignments(assignments);
        Map<String, Entry> structure = new LinkedHashMap<>();
        structure.putAll(structureOf(written));
        structure.putAll(structureOf(assigned));
        KeyReader keys = new KeyReader(file, new ConfigTree(structure));
        String name = keys.required("sweep", sweepName());
        List<String> models = keys.required("models", nonEmpty(ValueType.text(), "model names"));
        List<Method> methods = new ArrayList<>();
        for (String method : keys.required("methods", nonEmpty(ValueType.text(), "method names"))) {
            methods.add(Method.named(method, structure.get("methods").origin() + ": methods"));
        }
        List<Long> seeds = keys.required("seeds", nonEmpty(ValueType.seed(), "whole numbers"));
        boolean sharesPrefix = keys.optional("share_prefix", ValueType.flag()).orElse(false);
        Grid grid = Grid.of(keys.rest().under("grid."));
        rejectShadowed(grid, assigned);
        return new Sweep(
                name,
                file,
                models,
                structure.get("models").origin(),
                methods,
                seeds,
                grid,
                exclusions(structure.get("exclude"), catalogue.models()),
                sharesPrefix,
                part(written, catalogue.models()),
                part(assigned, catalogue.models()));
    }

    private static boolean isStructure(String key) {
        return STRUCTURE.contains(key) || key.startsWith("grid.");
    }

    private static Map<String, Entry> structureOf(ConfigTree entries) {
        Map<String, Entry> structure = new LinkedHashMap<>(entries.byKey());
        structure.keySet().removeIf(key -> !isStructure(key));
        return structure;
    }

    private static ConfigLayer part(ConfigTree entries, List<String> models) {
        Map<String, Entry> settings = new LinkedHashMap<>();
        Map<String, Map<String, Entry>> byModel = new LinkedHashMap<>();
        entries.byKey().forEach((key, entry) -> {
            if (key.startsWith(MODEL) && Settings.named(key).isEmpty()) {
                String model = modelOf(key, entry, models);
                String inner = key.substring(MODEL.length() + model.length() + 1);
                if (Settings.named(MODEL + inner).isPresent()) {
                    inner = MODEL + inner;
                }
                byModel.computeIfAbsent(model, unused -> new LinkedHashMap<>()).put(inner, entry);
            } else if (!isStructure(key)) {
                settings.put(key, entry);
            }
        });
        Map<String, ConfigTree> overrides = new LinkedHashMap<>();
        byModel.forEach((model, entriesOfModel) -> overrides.put(model, new ConfigTree(entriesOfModel)));
        List<String> others = new ArrayList<>(STRUCTURE);
        others.add("grid");
        return new ConfigLayer(SettingsBlock.of(new ConfigTree(settings), others), overrides);
    }

    /** Returns the model that a key names. Model names may contain dots, so the longest one that fits is taken. */
    private static String modelOf(String key, Entry entry, List<String> models) {
        String rest = key.substring(MODEL.length());
        String found = "";
        for (String model : models) {
            if (rest.startsWith(model + ".") && model.length() > found.length()) {
                found = model;
            }
        }
        if (found.isEmpty()) {
            String named = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
            throw new InvalidInputException(
                    entry.origin() + ": " + key + " names no model" + Names.hint(named, models));
        }
        return found;
    }

    /** Refuses an assignment to a setting that has an axis, because the axis would override it silently. */
    private static void rejectShadowed(Grid grid, ConfigTree assigned) {
        for (Grid.Axis axis : grid.axes()) {
            String key = axis.setting().key();
            if (assigned.byKey().containsKey(key)) {
                throw new InvalidInputException(
                        "--set " + key + ": the grid has an axis of this name; set grid." + key + "=[...] instead");
            }
        }
    }

    private static List<Exclusion> exclusions(Entry entry, List<String> models) {
        List<Exclusion> exclusions = new ArrayList<>();
        if (entry == null) {
            return exclusions;
        }
        if (!entry.value().isArray()) {
            throw new InvalidInputException(
                    entry.origin() + ": exclude must be a list, as in [{model: x, method: full}]");
        }
        for (JsonNode item : entry.value()) {
            if (!(item instanceof ObjectNode object)) {
                throw new InvalidInputException(entry.origin()
                        + ": exclude must hold items such as {model: x, method: full}, not " + ValueType.shown(item));
            }
            exclusions.add(Exclusion.of(object, entry, models));
        }
        return exclusions;
    }

    private static ValueType<String> sweepName() {
        return new ValueType<>(
                "a name of letters, digits, '-', '_' and '.'",
                node -> ValueType.text()
                        .reader()
                        .apply(node)
                        .filter(text -> NAME.matcher(text).matches()));
    }

    private static <T> ValueType<List<T>> nonEmpty(ValueType<T> element, String what) {
        ValueType<List<T>> list = ValueType.list(element, what);
        return new ValueType<>(
                list.expected(), node -> list.reader().apply(node).filter(values -> !values.isEmpty()));
    }
}
