package io.gradessweep.plan;

import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of one run after all layers were applied, each with the origin of its value. */
public final class ResolvedSettings {
    private final Map<String, Entry> entries;

    /** The strongest number of each setting, also where a stronger layer has a word in its place. */
    private final Map<String, Entry> numbers;

    private final Set<String> read = new HashSet<>();

    private ResolvedSettings(Map<String, Entry> entries, Map<String, Entry> numbers) {
        this.entries = Collections.unmodifiableMap(entries);
        this.numbers = Collections.unmodifiableMap(numbers);
    }

    /** @param layers the layers above the built-in defaults, from weakest to strongest */
    static ResolvedSettings layered(Class<? extends FineTuning> tuning, List<Map<String, Entry>> layers) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Setting setting : Settings.all()) {
            setting.builtIn(tuning).ifPresent(value -> entries.put(setting.key(), new Entry(value, "default")));
        }
        Map<String, Entry> numbers = new LinkedHashMap<>();
        putNumbers(numbers, entries);
        for (Map<String, Entry> layer : layers) {
            entries.putAll(layer);
            putNumbers(numbers, layer);
        }
        return new ResolvedSettings(entries, numbers);
    }

    private static void putNumbers(Map<String, Entry> numbers, Map<String, Entry> layer) {
        layer.forEach((key, entry) -> {
            if (entry.value().isNumber()) {
                numbers.put(key, entry);
            }
        });
    }

    /** @throws InvalidInputException if no layer sets it */
    <T> T get(String key, Class<T> type) {
        return find(key, type).orElseThrow(() -> missing(key));
    }

    InvalidInputException missing(String key) {
        return new InvalidInputException(
                key + " is missing; it must be " + declared(key).expected());
    }

    <T> Optional<T> find(String key, Class<T> type) {
        Setting setting = declared(key);
        read.add(key);
        return Optional.ofNullable(entries.get(key)).map(setting::read).map(type::cast);
    }

    /** Returns the strongest value of a setting that is a number, also where a word takes its place in a stronger layer. */
    <T> T number(String key, Class<T> type) {
        Setting setting = declared(key);
        return Optional.ofNullable(numbers.get(key))
                .map(setting::read)
                .map(type::cast)
                .orElseThrow(() -> missing(key));
    }

    /** Returns a setting that is a list of names. */
    Optional<List<String>> findNames(String key) {
        return find(key, List.class).map(names -> {
            List<String> texts = new ArrayList<>();
            for (Object name : names) {
                texts.add((String) name);
            }
            return texts;
        });
    }

    /** Returns the settings that something asked for so far. */
    Set<String> read() {
        return Set.copyOf(read);
    }

    boolean isSet(String key) {
        return entries.containsKey(declared(key).key());
    }

    /** Returns the origin of a setting's value. */
    String origin(String key) {
        Entry entry = entries.get(declared(key).key());
        return entry == null ? "default" : entry.origin();
    }

    /** Returns the settings that change a method. */
    List<SettingValue> of(Method method) {
        List<SettingValue> values = new ArrayList<>();
        for (Setting setting : Settings.all()) {
            for (Setting one : withSelectors(setting)) {
                Entry entry = entries.get(one.key());
                if (entry != null && one.changes(method)) {
                    values.add(new SettingValue(
                            one.key(), one.read(entry), ValueType.shown(entry.value()), entry.origin()));
                }
            }
        }
        return values;
    }

    /** Returns a setting and those that set it for the matrices of a selector. */
    private List<Setting> withSelectors(Setting setting) {
        List<Setting> all = new ArrayList<>(List.of(setting));
        selectors(setting).forEach(selector -> all.add(setting.under(setting.selectorPrefix() + selector)));
        return all;
    }

    private List<String> selectors(Setting setting) {
        return entries.keySet().stream()
                .filter(key -> setting.takesSelectors() && key.startsWith(setting.selectorPrefix()))
                .map(key -> key.substring(setting.selectorPrefix().length()))
                .sorted()
                .toList();
    }

    /** Returns the selectors of matrices for which a setting is set, in alphabetical order. */
    List<String> selectors(String key) {
        return selectors(declared(key));
    }

    private static Setting declared(String key) {
        return Settings.named(key)
                .orElseThrow(() -> new IllegalStateException("no component of the spec declares the setting " + key));
    }
}
