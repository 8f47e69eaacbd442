package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Python's semantics of values: truth, equality, printing, items and attributes. */
final class Values {
    private Values() {}

    static boolean truth(Object value) {
        if (Numbers.isNumber(value)) {
            return Numbers.truth(value);
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
        if (left instanceof Undefined || right instanceof Undefined) {
            return left instanceof Undefined && right instanceof Undefined;
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right).equals(OptionalInt.of(0));
        }
        if (left instanceof List<?> list && right instanceof List<?> other) {
            boolean alike = sameKind(list, other) && list.size() == other.size();
            return alike
                    && IntStream.range(0, list.size())
                            .allMatch(i -> list.get(i) == other.get(i) || equal(list.get(i), other.get(i)));
        }
        if (left instanceof Map<?, ?> map && right instanceof Map<?, ?> other) {
            return map.size() == other.size()
                    && map.entrySet().stream().allMatch(entry -> {
                        Object found = find(other, entry.getKey());
                        return found != null && equal(entry.getValue(), found);
                    });
        }
        return left.equals(right);
    }

    /** Returns the value of a key, or null. Numbers that are equal are the same key. */
    private static Object find(Map<?, ?> map, Object key) {
        Object found = map.get(key);
        if (found == null && Numbers.isNumber(key)) {
            return map.entrySet().stream()
                    .filter(entry -> equal(entry.getKey(), key))
                    .findAny()
                    .map(Map.Entry::getValue)
                    .orElse(null);
        }
        return found;
    }

    /** Returns a whole number that a position or a count can be. */
    static long number(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        if (value instanceof Long number) {
            return number;
        }
        throw value instanceof Undefined undefined
                ? undefined.used()
                : new TemplateException("'" + printed(value) + "' is not a whole number");
    }

    /** Returns the value, which must be a number of any kind. */
    static Object anyNumber(Object value) {
        if (Numbers.isNumber(value)) {
            return value;
        }
        throw value instanceof Undefined undefined
                ? undefined.used()
                : new TemplateException("'" + printed(value) + "' is not a number");
    }

    /** Returns whether the order of two values is as wanted. NaN has no order. */
    static boolean compared(Object left, Object right, IntPredicate wanted) {
        OptionalInt order = compare(left, right);
        return order.isPresent() && wanted.test(order.getAsInt());
    }

    private static OptionalInt compare(Object left, Object right) {
        if (left instanceof String text && right instanceof String other) {
            return OptionalInt.of(Arrays.compare(
                    text.codePoints().toArray(), other.codePoints().toArray()));
        }
        if (left instanceof List<?> list && right instanceof List<?> other && sameKind(list, other)) {
            for (int i = 0; i < Math.min(list.size(), other.size()); i++) {
                if (list.get(i) != other.get(i) && !equal(list.get(i), other.get(i))) {
                    return compare(list.get(i), other.get(i));
                }
            }
            return OptionalInt.of(Integer.compare(list.size(), other.size()));
        }
        return Numbers.compare(anyNumber(left), anyNumber(right));
    }

    private static boolean sameKind(List<?> left, List<?> right) {
        return left instanceof Tuple == right instanceof Tuple;
    }

    /** Returns {@code str} of a value, which an output tag prints. */
    static String printed(Object value) {
        if (value instanceof Undefined undefined) {
            return undefined.printed();
        }
        if (value instanceof byte[]) {
            throw new TemplateException("an image is no text");
        }
        return value instanceof String text ? text : represented(value);
    }

    /** Returns {@code str} of a value, after the characters of all texts in it, and its items, were taken from what work is left. */
    static String printed(Object value, RenderBudget work) {
        if (!(value instanceof String)) {
            spend(value, work);
        }
        return printed(value);
    }

    /** Takes the length of what a value prints, about, from what work is left. */
    static void spend(Object value, RenderBudget work) {
        work.spend(value instanceof String text ? text.length() + 1L : 1);
        if (value instanceof List<?> list) {
            list.forEach(item -> spend(item, work));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                spend(key, work);
                spend(item, work);
            });
        }
    }

    /** Returns {@code repr} of a value. */
    static String represented(Object value) {
        if (value instanceof String text) {
            return Text.quoted(text);
        }
        if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        if (Numbers.isNumber(value)) {
            return Numbers.printed(value);
        }
        if (value instanceof Tuple tuple) {
            StringJoiner items = new StringJoiner(", ", "(", tuple.size() == 1 ? ",)" : ")");
            tuple.forEach(item -> items.add(represented(item)));
            return items.toString();
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
            return undefined.represented();
        }
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof Supplier) {
            return represented(Variables.used(value));
        }
        throw new TemplateException("a function or namespace cannot be printed");
    }

    /** Returns what a loop iterates over: items, keys, characters, or nothing for an undefined value. */
    static List<Object> items(Object value) {
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list);
            items.replaceAll(Variables::used);
            return items;
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
        if (container instanceof Map
                && (value instanceof Map || (value instanceof List && !(value instanceof Tuple)))) {
            throw new TemplateException("'" + printed(value) + "' cannot be a key");
        }
        return items(container).stream().anyMatch(item -> item == value || equal(item, value));
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
        return found == null ? work.undefined(name) : Variables.used(found);
    }

    /** Evaluates {@code value[key]}: an item, else the attribute with that name. */
    static Object item(Object value, Object key, RenderBudget work) {
        if (value instanceof Map<?, ?> map) {
            Object found = find(map, key);
            if (found != null) {
                return Variables.used(found);
            }
        }
        if ((key instanceof Long || key instanceof Boolean) && (value instanceof List<?> || value instanceof String)) {
            long index = number(key);
            List<Object> items = items(value);
            work.spend(items.size());
            long from = index < 0 ? index + items.size() : index;
            boolean inside = from >= 0 && from < items.size();
            return inside ? items.get((int) from) : work.undefined(String.valueOf(index));
        }
        return attribute(value, key instanceof String name ? name : printed(key), work);
    }
}
