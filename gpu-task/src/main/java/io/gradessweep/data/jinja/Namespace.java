package io.gradessweep.data.jinja;

import java.util.HashMap;
import java.util.Map;

/** The result of {@code namespace()}: attributes that can be set from within a loop. */
record Namespace(Map<String, Object> values) implements Attributes {
    Namespace {
        values = new HashMap<>(values);
    }

    @Override
    public Object attribute(String name) {
        return values.get(name);
    }
}
