package io.gradessweep.plan;

import io.gradessweep.spec.DeclaredSetting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings, collected from the records of {@code io.gradessweep.spec}. Defaults are the paper's (arXiv
 * 2509.01842v1, appendix); a default that the paper does not give is marked as assumed.
 */
public final class Settings {
    private static final Map<String, Setting> ALL = new LinkedHashMap<>();

    static {
        DeclaredSetting.all().forEach(declared -> ALL.put(declared.key(), Setting.of(declared)));
    }

    private Settings() {}

    public static Collection<Setting> all() {
        return Collections.unmodifiableCollection(ALL.values());
    }

    /** Returns the setting with a key, or the one that the key sets for the matrices of a selector. */
    static Optional<Setting> named(String key) {
        return Optional.ofNullable(ALL.get(key))
                .or(() -> ALL.values().stream()
                        .filter(setting -> setting.takesSelectors() && key.startsWith(setting.selectorPrefix()))
                        .findFirst()
                        .map(setting -> setting.under(key)));
    }

    static List<String> keys() {
        return new ArrayList<>(ALL.keySet());
    }
}
