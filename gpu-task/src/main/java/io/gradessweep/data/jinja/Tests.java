package io.gradessweep.data.jinja;

import java.util.List;
import java.util.Map;

/** The tests, which follow {@code is}. */
final class Tests {
    private Tests() {}

    static boolean passes(String name, Object value, Arguments args) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "string" -> value instanceof String;
            case "number" -> value instanceof Long || value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "float" -> false;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "mapping" -> value instanceof Map;
            case "sequence" -> isContainer(value);
            case "iterable" -> isContainer(value) || value instanceof Undefined;
            case "callable" -> value instanceof Function;
            case "odd" -> Values.number(value) % 2 != 0;
            case "even" -> Values.number(value) % 2 == 0;
            case "divisibleby" -> Values.number(value) % divisor(args) == 0;
            case "equalto", "eq", "==" -> Values.equal(value, args.any(0, "other"));
            case "ne", "!=" -> !Values.equal(value, args.any(0, "other"));
            case "lt", "lessthan", "<" -> Values.compare(value, args.any(0, "other")) < 0;
            case "gt", "greaterthan", ">" -> Values.compare(value, args.any(0, "other")) > 0;
            case "in" -> Values.contains(args.any(0, "seq"), value);
            default -> throw new TemplateException("the test " + name + " is not supported");
        };
    }

    private static boolean isContainer(Object value) {
        return value instanceof String || value instanceof List || value instanceof Map;
    }

    private static long divisor(Arguments args) {
        long divisor = Values.number(args.any(0, "num"));
        if (divisor == 0) {
            throw new TemplateException("division by zero");
        }
        return divisor;
    }
}
