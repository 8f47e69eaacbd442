package io.gradessweep.data.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The types of values in templates: texts, numbers, booleans, the bytes of an image, lists, maps, null for none, suppliers of
 * such values that are asked when a template uses them, and functions of one text that a template can call.
 */
final class Variables {
    private Variables() {}

    static Map<String, Object> of(Map<String, ?> map) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(key, converted(value)));
        return values;
    }

    /** Converts a template's value to Java: null for none and for undefined values. */
    static Object plain(Object value) {
        if (value == None.NONE || value instanceof Undefined) {
            return null;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Variables::plain).toList();
        }
        return value;
    }

    /** Returns the value itself, or what its supplier gives. */
    static Object used(Object value) {
        return value instanceof Supplier<?> supplier ? converted(supplier.get()) : value;
    }

    private static Object converted(Object value) {
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Variables::converted).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> values = new LinkedHashMap<>();
            map.forEach((key, item) -> values.put(key, converted(item)));
            return values;
        }
        if (value instanceof TextFunction function) {
            return (Function)
                    arguments -> converted(function.apply(arguments.atMost(1).text(0, "text")));
        }
        if (value instanceof String
                || value instanceof byte[]
                || Numbers.isNumber(value)
                || value instanceof Supplier) {
            return value;
        }
        throw new IllegalArgumentException("a template cannot see a " + value.getClass());
    }
}
