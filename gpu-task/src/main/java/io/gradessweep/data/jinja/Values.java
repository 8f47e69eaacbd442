package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Python's semantics of values: truth, equality, printing, items and attributes. */
final class Values {
    private Values() {}

    static boolean truth(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    static boolean equal(Object left, Object right) {
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        return asNumber(left).equals(asNumber(right));
    }

    /** Returns a value as a number; true is 1. */
    private static Object asNumber(Object value) {
        return value instanceof Boolean bool ? (Object) (bool ? 1L : 0L) : value;
    }

    static long number(Object value) {
        if (asNumber(value) instanceof Long number) {
            return number;
        }
        throw value instanceof Undefined undefined
                ? undefined.used()
                : new TemplateException("'" + printed(value) + "' is not a whole number");
    }

    static int compare(Object left, Object right) {
        return left instanceof String text && right instanceof String other
                ? text.compareTo(other)
                : Long.compare(number(left), number(right));
    }

    /** Returns {@code str} of a value, which an output tag prints. */
    static String printed(Object value) {
        return value instanceof String text ? text : represented(value);
    }

    /** Returns {@code repr} of a value. */
    private static String represented(Object value) {
        if (value instanceof String text) {
            return Text.quoted(text);
        }
        if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        if (value instanceof Long number) {
            return Long.toString(number);
        }
        if (value instanceof List<?> list) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            list.forEach(item -> items.add(represented(item)));
            return items.toString();
        }
        if (value instanceof Map<?, ?> map) {
            StringJoiner items = new StringJoiner(", ", "{", "}");
            map.forEach((key, item) -> items.add(represented(key) + ": " + represented(item)));
            return items.toString();
        }
        if (value instanceof Undefined undefined) {
            return undefined.printed();
        }
        if (value == None.NONE) {
            return "None";
        }
        throw new TemplateException("a function or namespace cannot be printed");
    }

    /** Returns what a loop iterates over: items, keys, characters, or nothing for an undefined value. */
    static List<Object> items(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof String text) {
            return Text.characters(text);
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("'" + printed(value) + "' has no items");
    }

    static long length(Object value) {
        return value instanceof String text ? Text.length(text) : items(value).size();
    }

    static boolean contains(Object container, Object value) {
        if (container instanceof String text) {
            return text.contains(text(value));
        }
        return items(container).stream().anyMatch(item -> equal(item, value));
    }

    static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw value instanceof Undefined undefined
                ? undefined.used()
                : new TemplateException("'" + printed(value) + "' is not a text");
    }

    /**
     * Charges the budget for walking through the value, so that lists that contain the same lists cannot grow without
     * bound.
     */
    static <T> T counted(T value, RenderBudget work) {
        work.spend(1);
        if (value instanceof List<?> list) {
            list.forEach(item -> counted(item, work));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> counted(item, work));
        }
        return value;
    }

    /** Evaluates {@code value.name}: a method or attribute, else the item with that key. */
    static Object attribute(Object value, String name, RenderBudget work) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        Object found = null;
        if (value instanceof Attributes attributes) {
            found = attributes.attribute(name);
        } else if (value instanceof String text) {
            found = Methods.of(text, name, work);
        } else if (value instanceof Map<?, ?> map) {
            found = Methods.of(map, name);
            found = found == null ? map.get(name) : found;
        }
        return found == null ? work.undefined(name) : found;
    }

    /** Evaluates {@code value[key]}: an item, else the attribute with that name. */
    static Object item(Object value, Object key, RenderBudget work) {
        if (value instanceof Map<?, ?> map && map.containsKey(key)) {
            return map.get(key);
        }
        if (key instanceof Long index && (value instanceof List<?> || value instanceof String)) {
            List<Object> items = items(value);
            work.spend(items.size());
            long from = index < 0 ? index + items.size() : index;
            boolean inside = from >= 0 && from < items.size();
            return inside ? items.get((int) from) : work.undefined(index.toString());
        }
        return attribute(value, key instanceof String name ? name : printed(key), work);
    }
}
