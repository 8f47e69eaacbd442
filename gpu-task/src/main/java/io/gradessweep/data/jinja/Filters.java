package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** The filters, which follow {@code |}. */
final class Filters {
    private Filters() {}

    /** Applies a filter, which costs the length of the value at least, and the length of a list as a text where it is printed. */
    static Object apply(String name, Object value, Arguments args, RenderBudget work) {
        work.spend(length(value));
        return switch (name) {
            case "trim" ->
                Text.strip(Values.printed(value, work), args.atMost(1).text(0, "chars", null));
            case "length", "count" -> Values.length(value);
            case "tojson" -> Json.write(value, args, work);
            case "string", "safe" -> Values.printed(value, work);
            case "list" -> Values.items(value);
            case "join" -> {
                String separator = args.has(0, "d") ? Values.printed(args.any(0, "d")) : "";
                yield join(attributes(value, args.atMost(2), work), separator, work);
            }
            case "default", "d" -> orElse(value, args.atMost(2));
            case "items" -> value instanceof Map<?, ?> map ? Methods.pairs(map) : noItems(value);
            case "first" -> end(value, 0, work);
            case "last" -> end(value, -1, work);
            case "reverse" -> reversed(value, work);
            case "lower" -> Values.printed(value, work).toLowerCase(Locale.ROOT);
            case "upper" -> Values.printed(value, work).toUpperCase(Locale.ROOT);
            case "capitalize" -> Methods.capitalized(Values.printed(value, work));
            case "replace" -> Methods.replaced(Values.printed(value, work), args.atMost(3), work);
            case "int" -> whole(value, args.atMost(2));
            case "float" -> fraction(value, args.atMost(1));
            case "abs" -> Numbers.absolute(Values.anyNumber(value));
            case "round" -> round(value, args.atMost(1));
            case "select" -> kept(value, item -> tested(item, args, work));
            case "reject" -> kept(value, item -> !tested(item, args, work));
            case "selectattr" -> kept(value, item -> testedAttribute(item, args, work));
            case "rejectattr" -> kept(value, item -> !testedAttribute(item, args, work));
            case "map" -> mapped(value, args, work);
            default -> throw new TemplateException("the filter " + name + " is not supported");
        };
    }

    private static int length(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        return value instanceof Collection<?> items ? items.size() : value instanceof Map<?, ?> map ? map.size() : 0;
    }

    static String join(List<?> items, String separator, RenderBudget work) {
        work.spend((separator.length() + 1L) * items.size());
        StringJoiner joined = new StringJoiner(separator);
        items.forEach(item -> joined.add(Values.printed(item, work)));
        work.spend(joined.length());
        return joined.toString();
    }

    private static List<Object> attributes(Object value, Arguments args, RenderBudget work) {
        List<Object> items = new ArrayList<>(Values.items(value));
        if (args.has(1, "attribute") && args.any(1, "attribute") != None.NONE) {
            Object name = args.any(1, "attribute");
            items.replaceAll(item -> path(item, name, work));
        }
        return items;
    }

    /** Returns an attribute by its name, in which dots separate attributes of attributes. */
    private static Object path(Object item, Object name, RenderBudget work) {
        Object found = item;
        if (!(name instanceof String path)) {
            return Values.item(item, name, work);
        }
        for (String step : path.split("\\.", -1)) {
            found = Values.item(found, step.matches("\\d{1,9}") ? (Object) Long.valueOf(step) : step, work);
        }
        return found;
    }

    private static Object orElse(Object value, Arguments args) {
        boolean falseToo = args.has(1, "boolean") && Values.truth(args.any(1, "boolean"));
        boolean absent = value instanceof Undefined || (falseToo && !Values.truth(value));
        if (!absent) {
            return value;
        }
        return args.has(0, "default_value") ? args.any(0, "default_value") : "";
    }

    private static List<Object> noItems(Object value) {
        if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("items: '" + Values.printed(value) + "' is not a mapping");
    }

    private static Object reversed(Object value, RenderBudget work) {
        if (value instanceof String) {
            return new Slice(None.NONE, None.NONE, -1L).of(value, work);
        }
        List<Object> items = new ArrayList<>(Values.items(value));
        Collections.reverse(items);
        return items;
    }

    /** Returns the first (0) or last (-1) item. */
    private static Object end(Object value, int index, RenderBudget work) {
        List<Object> items = Values.items(value);
        return items.isEmpty()
                ? work.undefined("the item of an empty list")
                : items.get(index == 0 ? 0 : items.size() - 1);
    }

    /**
     * Returns Jinja2's {@code int}: a text is read as a whole number, else as a fraction whose whole part is taken. What is
     * no number is the default.
     */
    private static Object whole(Object value, Arguments args) {
        Object otherwise = args.has(0, "default") ? args.any(0, "default") : 0L;
        if (value instanceof String text) {
            int base = (int) Math.max(-1, Math.min(Integer.MAX_VALUE, args.number(1, "base", 10)));
            return Numbers.parsedWhole(text, base)
                    .or(() -> Numbers.parsedFraction(text)
                            .filter(fraction -> !fraction.isInfinite())
                            .flatMap(Numbers::truncated))
                    .orElse(otherwise);
        }
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        return Numbers.isNumber(value) ? Numbers.truncated(value).orElse(otherwise) : otherwise;
    }

    private static Object fraction(Object value, Arguments args) {
        Object otherwise = args.has(0, "default") ? args.any(0, "default") : (Object) 0.0;
        if (value instanceof String text) {
            return Numbers.parsedFraction(text)
                    .<Object>map(fraction -> fraction)
                    .orElse(otherwise);
        }
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        return Numbers.isNumber(value) ? (Object) Numbers.fraction(value) : otherwise;
    }

    private static Object round(Object value, Arguments args) {
        long digits = args.number(0, "precision", 0);
        return Numbers.rounded(Values.anyNumber(value), (int) Math.max(-400, Math.min(400, digits)));
    }

    private static List<Object> kept(Object value, Predicate<Object> condition) {
        return Values.truth(value)
                ? Values.items(value).stream().filter(condition).toList()
                : List.of();
    }

    private static boolean tested(Object item, Arguments args, RenderBudget work) {
        return args.positional().isEmpty()
                ? Values.truth(item)
                : Tests.passes(args.text(0, "test"), item, args.rest(args.text(0, "test")), work);
    }

    private static boolean testedAttribute(Object item, Arguments args, RenderBudget work) {
        return tested(path(item, args.any(0, "attribute"), work), args.rest(args.callee()), work);
    }

    private static List<Object> mapped(Object value, Arguments args, RenderBudget work) {
        List<Object> mapped = Values.truth(value) ? new ArrayList<>(Values.items(value)) : new ArrayList<>();
        if (args.named().containsKey("attribute")) {
            Object name = args.named().get("attribute");
            mapped.replaceAll(item -> {
                Object found = path(item, name, work);
                return found instanceof Undefined && args.named().containsKey("default")
                        ? args.named().get("default")
                        : found;
            });
            return mapped;
        }
        String filter = args.text(0, "filter");
        mapped.replaceAll(item -> apply(filter, item, args.rest(filter), work));
        return mapped;
    }
}
