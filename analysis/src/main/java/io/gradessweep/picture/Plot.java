package io.gradessweep.picture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the parts of a Lets-Plot specification that the pictures use. They are mutable, as the library writes into
 * them.
 */
final class Plot {
    private Plot() {}

    /** Returns a map of alternating keys and values. */
    static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }

    /** Returns a layer without tooltips, as the picture is a file. */
    static Map<String, Object> layer(String geometry, Map<String, Object> data, Map<String, Object> mapping) {
        return map("geom", geometry, "data", data, "mapping", mapping, "tooltips", "none");
    }

    static List<Object> list(Object... values) {
        return new ArrayList<>(List.of(values));
    }

    /** Returns the scale of an axis of names, which leaves no room beside the first and the last. */
    static Map<String, Object> names(String aesthetic, String title, Collection<String> names) {
        return map(
                "aesthetic",
                aesthetic,
                "discrete",
                true,
                "name",
                title,
                "limits",
                new ArrayList<>(names),
                "expand",
                list(0, 0));
    }

    /**
     * Returns the scale that fills tiles: the lowest number is dark enough to be seen on white, the highest light enough
     * for black text.
     */
    static Map<String, Object> blues() {
        return map(
                "aesthetic",
                "fill",
                "scale_mapper_kind",
                "color_gradient",
                "low",
                "#deebf7",
                "high",
                "#6baed6",
                "guide",
                "none");
    }

    static Map<String, Object> size(int width, int height) {
        return map("width", width, "height", height);
    }
}
