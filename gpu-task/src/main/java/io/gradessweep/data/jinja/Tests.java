package io.gradessweep.data.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** The tests, which follow {@code is}. */
final class Tests {
    private Tests() {}

    static boolean passes(String name, Object value, Arguments args, RenderBudget work) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "string" -> value instanceof String;
            case "number" -> Numbers.isNumber(value);
            case "integer" -> value instanceof Long || value instanceof BigInteger;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "mapping" -> value instanceof Map;
            case "sequence", "iterable" -> isContainer(value) || value instanceof Undefined;
            case "callable" -> value instanceof Function || value instanceof Undefined;
            case "odd" -> Values.equal(remainder(value, 2L, work), 1L);
            case "even" -> Values.equal(remainder(value, 2L, work), 0L);
            case "divisibleby" -> Values.equal(remainder(value, args.any(0, "num"), work), 0L);
            case "equalto", "eq", "==" -> Values.equal(value, args.any(0, "other"));
            case "ne", "!=" -> !Values.equal(value, args.any(0, "other"));
            case "lt", "lessthan", "<" -> Values.compared(value, args.any(0, "other"), order -> order < 0);
            case "gt", "greaterthan", ">" -> Values.compared(value, args.any(0, "other"), order -> order > 0);
            case "le", "<=" -> Values.compared(value, args.any(0, "other"), order -> order <= 0);
            case "ge", ">=" -> Values.compared(value, args.any(0, "other"), order -> order >= 0);
            case "in" -> Values.contains(args.any(0, "seq"), value);
            default -> throw new TemplateException("the test " + name + " is not supported");
        };
    }

    private static boolean isContainer(Object value) {
        return value instanceof String || value instanceof List || value instanceof Map;
    }

    private static Object remainder(Object value, Object divisor, RenderBudget work) {
        return Numbers.arithmetic("%", Values.anyNumber(value), Values.anyNumber(divisor), work);
    }
}
