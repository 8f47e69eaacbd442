package io.gradessweep.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of Lets-Plot's grammar that our pictures use: maps that the library can write into. */
final class Plot {
    private Plot() {}

    /** From keys and values in turn. */
    static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }

    /** What has no tooltip: the picture is a file. */
    static Map<String, Object> layer(String geometry, Map<String, Object> data, Map<String, Object> mapping) {
        return map("geom", geometry, "data", data, "mapping", mapping, "tooltips", "none");
    }

    static List<Object> list(Object... values) {
        return new ArrayList<>(List.of(values));
    }

    static Map<String, Object> size(int width, int height) {
        return map("width", width, "height", height);
    }
}
