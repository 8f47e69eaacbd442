package io.gradessweep.plan;

import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a file's keys one by one, and knows which keys were asked for and which are left. */
final class KeyReader {
    private final String file;
    private final Map<String, Entry> left;
    private final List<String> asked = new ArrayList<>();

    KeyReader(String file, ConfigTree entries) {
        this.file = file;
        this.left = new LinkedHashMap<>(entries.byKey());
    }

    <T> T required(String key, ValueType<T> type) {
        return optional(key, type)
                .orElseThrow(() ->
                        new InvalidInputException(file + ": " + key + " is missing; it must be " + type.expected()));
    }

    <T> Optional<T> optional(String key, ValueType<T> type) {
        asked.add(key);
        return Optional.ofNullable(left.remove(key)).map(entry -> type.read(key, entry));
    }

    /** Returns the keys that were not asked for yet. */
    ConfigTree rest() {
        return new ConfigTree(left);
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidInputException if a key is left, naming the first one
     */
    void finish() {
        for (Map.Entry<String, Entry> entry : left.entrySet()) {
            throw new InvalidInputException(
                    entry.getValue().origin() + ": unknown key " + entry.getKey() + Names.hint(entry.getKey(), asked));
        }
    }
}
