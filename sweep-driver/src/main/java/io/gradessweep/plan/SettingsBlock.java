package io.gradessweep.plan;

import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecVariants;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of one file: the common ones, and those under {@code full:} and {@code lora:}. Every value is checked.
 */
record SettingsBlock(Map<String, Entry> common, Map<String, Map<String, Entry>> byTuning) {
    static final SettingsBlock NONE = new SettingsBlock(Map.of(), Map.of());

    SettingsBlock {
        common = Collections.unmodifiableMap(new LinkedHashMap<>(common));
        byTuning = Collections.unmodifiableMap(new LinkedHashMap<>(byTuning));
    }

    /** @param otherKeys other keys that could have been meant, for the hint about an unknown key */
    static SettingsBlock of(ConfigTree entries, List<String> otherKeys) {
        Map<String, Entry> common = new LinkedHashMap<>();
        Map<String, Map<String, Entry>> byTuning = new LinkedHashMap<>();
        entries.byKey().forEach((key, entry) -> {
            if (Settings.named(key).isPresent()) {
                put(common, key, entry);
                return;
            }
            String tuning = tuningOf(key).orElseThrow(() -> unknown(key, entry, otherKeys));
            Map<String, Entry> block = byTuning.computeIfAbsent(tuning, unseen -> new LinkedHashMap<>());
            put(block, key.substring(tuning.length() + 1), entry);
        });
        return new SettingsBlock(common, byTuning);
    }

    /** Returns this block's settings for a fine-tuning, in which its own keys override the common ones. */
    Map<String, Entry> layer(Class<? extends FineTuning> tuning) {
        Map<String, Entry> layer = new LinkedHashMap<>();
        layers(tuning).forEach(layer::putAll);
        return layer;
    }

    /** Returns the common settings, and a fine-tuning's own, which override them. */
    List<Map<String, Entry>> layers(Class<? extends FineTuning> tuning) {
        return List.of(common, byTuning.getOrDefault(SpecVariants.name(tuning), Map.of()));
    }

    /** Returns the fine-tuning whose block has the key, such as {@code full} for {@code full.train.epochs}. */
    private static Optional<String> tuningOf(String key) {
        return tunings()
                .filter(tuning -> key.startsWith(tuning + "."))
                .filter(tuning ->
                        Settings.named(key.substring(tuning.length() + 1)).isPresent())
                .findFirst();
    }

    private static Stream<String> tunings() {
        return Method.tunings().stream().map(SpecVariants::name);
    }

    private static void put(Map<String, Entry> block, String key, Entry entry) {
        Settings.named(key).orElseThrow().read(entry);
        block.put(key, entry);
    }

    private static InvalidInputException unknown(String key, Entry entry, List<String> otherKeys) {
        List<String> known = new ArrayList<>(otherKeys);
        for (String setting : Settings.keys()) {
            known.add(setting);
            tunings().forEach(tuning -> known.add(tuning + "." + setting));
            if (setting.startsWith(key + ".")) {
                return new InvalidInputException(entry.origin() + ": " + key + " must hold keys, such as " + setting
                        + ", not " + ValueType.shown(entry.value()));
            }
        }
        return new InvalidInputException(entry.origin() + ": unknown key " + key + FamiliarNames.hint(key, known));
    }
}
