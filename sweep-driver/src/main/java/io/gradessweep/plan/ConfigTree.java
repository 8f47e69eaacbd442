package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.spec.InvalidInputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration as written, flattened to dotted keys in order of appearance. {@code train: {epochs: 1}} and
 * {@code train.epochs: 1} are the same.
 */
record ConfigTree(Map<String, Entry> byKey) {
    static final ConfigTree NONE = new ConfigTree(Map.of());

    /**
     * A value, and the file or {@code --set} that it comes from.
     *
     * @param value any value but an object
     */
    record Entry(JsonNode value, String origin) {}

    ConfigTree {
        byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
    }

    static ConfigTree of(ObjectNode tree, String origin) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        flatten("", tree, origin, entries);
        return new ConfigTree(entries);
    }

    /** @param assignments {@code path=value}, with the value in YAML; of two with the same path the later one wins */
    static ConfigTree ofAssignments(List<String> assignments) {
        Map<String, Entry> all = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new InvalidInputException(
                        "--set " + assignment + ": must be path=value, as in train.max_steps=100");
            }
            String path = assignment.substring(0, equals).strip();
            JsonNode value = YamlTree.value(assignment.substring(equals + 1), "--set " + path);
            Map<String, Entry> entries = new LinkedHashMap<>();
            flatten(path, value, "--set", entries);
            all.putAll(entries);
        }
        return new ConfigTree(all);
    }

    /** Returns the entries whose key begins with {@code prefix}, under the rest of their key. */
    ConfigTree under(String prefix) {
        Map<String, Entry> found = new LinkedHashMap<>();
        byKey.forEach((key, entry) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), entry);
            }
        });
        return new ConfigTree(found);
    }

    private static void flatten(String key, JsonNode node, String origin, Map<String, Entry> out) {
        if (node instanceof ObjectNode object) {
            String prefix = key.isEmpty() ? "" : key + ".";
            object.properties().forEach(child -> flatten(prefix + child.getKey(), child.getValue(), origin, out));
            return;
        }
        if (out.put(key, new Entry(node, origin)) != null) {
            throw new InvalidInputException(origin + ": " + key + " is given twice, once nested and once dotted");
        }
    }
}
