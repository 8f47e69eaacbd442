package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code [start:stop:step]} with Python's meaning: negative positions count from the end, a negative step goes
 * backwards.
 *
 * @param start none if it is not given; so are the others
 */
record Slice(Object start, Object stop, Object step) {
    Object of(Object value, RenderBudget work) {
        if (!(value instanceof String) && !(value instanceof List<?>)) {
            if (value instanceof Undefined undefined) {
                throw undefined.used();
            }
            return work.undefined("the slice of what is no list");
        }
        List<Object> items = Values.items(value);
        work.spend(items.size());
        long stride = step == None.NONE ? 1 : Values.number(step);
        if (stride == 0) {
            throw new TemplateException("a slice's step must not be 0");
        }
        int size = items.size();
        long first = stride > 0 ? bound(start, 0, 0, size) : bound(start, size - 1, -1, size - 1);
        long end = stride > 0 ? bound(stop, size, 0, size) : bound(stop, -1, -1, size - 1);
        List<Object> chosen = new ArrayList<>();
        for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
            chosen.add(items.get((int) i));
        }
        if (value instanceof String) {
            return joined(chosen);
        }
        return value instanceof Tuple ? new Tuple(chosen) : chosen;
    }

    private static long bound(Object position, long absent, long lowest, long highest) {
        if (position == None.NONE) {
            return absent;
        }
        long given = Values.number(position);
        long size = lowest < 0 ? highest + 1 : highest;
        return Math.max(lowest, Math.min(highest, given < 0 ? given + size : given));
    }

    private static String joined(List<Object> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }
}
