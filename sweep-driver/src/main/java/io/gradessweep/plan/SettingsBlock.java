package io.gradessweep.plan;

import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one file: common ones, then those under {@code full:} and {@code lora:}, every value checked. Below
 * {@code lora:} the keys {@code rank}, {@code alpha}, {@code targets} and so on are the adapter's own.
 */
record SettingsBlock(Map<String, Entry> common, Map<String, Entry> full, Map<String, Entry> lora) {
    static final SettingsBlock NONE = new SettingsBlock(Map.of(), Map.of(), Map.of());

    SettingsBlock {
        common = Collections.unmodifiableMap(new LinkedHashMap<>(common));
        full = Collections.unmodifiableMap(new LinkedHashMap<>(full));
        lora = Collections.unmodifiableMap(new LinkedHashMap<>(lora));
    }

    /** @param otherKeys what else could have been meant, for the hint about an unknown key */
    static SettingsBlock of(ConfigTree entries, List<String> otherKeys) {
        Map<String, Entry> common = new LinkedHashMap<>();
        Map<String, Entry> full = new LinkedHashMap<>();
        Map<String, Entry> lora = new LinkedHashMap<>();
        entries.byKey().forEach((key, entry) -> {
            if (Settings.named(key).isPresent()) {
                put(common, key, entry);
            } else if (inner(key, "full.").isPresent()) {
                put(full, inner(key, "full.").get(), entry);
            } else if (inner(key, "lora.").isPresent()) {
                put(lora, inner(key, "lora.").get(), entry);
            } else {
                throw unknown(key, entry, otherKeys);
            }
        });
        return new SettingsBlock(common, full, lora);
    }

    /** What this block says about a fine-tuning, its own keys over the common ones. */
    Map<String, Entry> layer(Method.Tuning tuning) {
        Map<String, Entry> layer = new LinkedHashMap<>(common);
        layer.putAll(
                switch (tuning) {
                    case FULL -> full;
                    case LORA -> lora;
                    case NONE -> Map.<String, Entry>of();
                });
        return layer;
    }

    private static Optional<String> inner(String key, String prefix) {
        if (!key.startsWith(prefix)) {
            return Optional.empty();
        }
        String inner = key.substring(prefix.length());
        return Settings.named(inner).isPresent() ? Optional.of(inner) : Optional.empty();
    }

    private static void put(Map<String, Entry> block, String key, Entry entry) {
        Settings.named(key).orElseThrow().read(entry);
        block.put(key, entry);
    }

    private static InvalidInputException unknown(String key, Entry entry, List<String> otherKeys) {
        List<String> known = new ArrayList<>(otherKeys);
        for (String setting : Settings.keys()) {
            known.add(setting);
            known.add("full." + setting);
            known.add("lora." + setting);
            if (setting.startsWith(key + ".")) {
                return new InvalidInputException(entry.origin() + ": " + key + " must hold keys, such as " + setting
                        + ", not " + ValueType.shown(entry.value()));
            }
        }
        return new InvalidInputException(entry.origin() + ": unknown key " + key + Names.hint(key, known));
    }
}
