package io.gradessweep.plan;

import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of one run after all layers, each with the place its value comes from. */
public final class ResolvedSettings {
    private final Map<String, Entry> entries;

    private ResolvedSettings(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** @param layers from weakest to strongest, above the built-in defaults */
    static ResolvedSettings layered(Method.Tuning tuning, List<Map<String, Entry>> layers) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.all()) {
            setting.builtIn(tuning).ifPresent(value -> entries.put(setting.key(), new Entry(value, "default")));
        }
        for (Map<String, Entry> layer : layers) {
            entries.putAll(layer);
        }
        return new ResolvedSettings(entries);
    }

    /** @throws InvalidInputException where no layer sets it */
    <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() ->
                        new InvalidInputException(setting.key() + " is missing; it must be " + setting.expected()));
    }

    <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable(entries.get(setting.key())).map(setting::read);
    }

    /** Where a setting's value comes from. */
    String origin(Setting<?> setting) {
        Entry entry = entries.get(setting.key());
        return entry == null ? "default" : entry.origin();
    }

    /** One line per setting that changes this method: {@code key = value  (origin)}. */
    List<String> described(Method method) {
        List<String> lines = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            Entry entry = entries.get(setting.key());
            if (entry != null && setting.scope().covers(method)) {
                lines.add(setting.key() + " = " + ValueType.shown(entry.value()) + "  (" + entry.origin() + ")");
            }
        }
        return lines;
    }
}
