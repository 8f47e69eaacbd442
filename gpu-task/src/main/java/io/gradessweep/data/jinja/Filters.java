package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** The filters, which follow {@code |}. */
final class Filters {
    private Filters() {}

    static Object apply(String name, Object value, Arguments args, RenderBudget work) {
        return switch (name) {
            case "trim" -> Text.strip(Values.printed(value), args.atMost(1).text(0, "chars", null));
            case "length", "count" -> Values.length(value);
            case "tojson" -> Json.write(value, args, work);
            case "string", "safe" -> Values.printed(value);
            case "list" -> Values.items(value);
            case "join" -> join(attributes(value, args.atMost(2), work), args.text(0, "d", ""), work);
            case "default", "d" -> orElse(value, args.atMost(2));
            case "items" -> value instanceof Map<?, ?> map ? Methods.pairs(map) : noItems(value);
            case "first" -> Values.item(value, 0L, work);
            case "last" -> Values.item(value, -1L, work);
            case "reverse" -> reversed(value, work);
            case "lower" -> Values.printed(value).toLowerCase(Locale.ROOT);
            case "upper" -> Values.printed(value).toUpperCase(Locale.ROOT);
            case "capitalize" -> Methods.capitalized(Values.printed(value));
            case "replace" -> Methods.replace(Values.printed(value), args.atMost(2), work);
            case "int" -> whole(value, args.atMost(1));
            case "select" -> kept(value, item -> tested(item, args));
            case "reject" -> kept(value, item -> !tested(item, args));
            case "selectattr" -> kept(value, item -> testedAttribute(item, args, work));
            case "rejectattr" -> kept(value, item -> !testedAttribute(item, args, work));
            case "map" -> mapped(value, args, work);
            default -> throw new TemplateException("the filter " + name + " is not supported");
        };
    }

    static String join(List<?> items, String separator, RenderBudget work) {
        work.spend((separator.length() + 1L) * items.size());
        StringJoiner joined = new StringJoiner(separator);
        items.forEach(item -> joined.add(Values.printed(item)));
        work.spend(joined.length());
        return joined.toString();
    }

    private static List<Object> attributes(Object value, Arguments args, RenderBudget work) {
        String name = args.text(1, "attribute", null);
        List<Object> items = new ArrayList<>(Values.items(value));
        if (name != null) {
            items.replaceAll(item -> path(item, name, work));
        }
        return items;
    }

    /** Returns an attribute by its name, in which dots separate attributes of attributes. */
    private static Object path(Object item, String name, RenderBudget work) {
        Object found = item;
        for (String step : name.split("\\.", -1)) {
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

    private static Object whole(Object value, Arguments args) {
        if (value instanceof String text) {
            String digits = Text.strip(text, null);
            return digits.matches("[+-]?\\d{1,18}") ? Long.valueOf(digits) : (Long) args.number(0, "default", 0);
        }
        return value instanceof Undefined ? (Object) args.number(0, "default", 0) : (Object) Values.number(value);
    }

    private static List<Object> kept(Object value, Predicate<Object> condition) {
        return Values.items(value).stream().filter(condition).toList();
    }

    private static boolean tested(Object item, Arguments args) {
        return args.positional().isEmpty()
                ? Values.truth(item)
                : Tests.passes(args.text(0, "test"), item, args.rest(args.text(0, "test")));
    }

    private static boolean testedAttribute(Object item, Arguments args, RenderBudget work) {
        return tested(path(item, args.text(0, "attribute"), work), args.rest(args.callee()));
    }

    private static List<Object> mapped(Object value, Arguments args, RenderBudget work) {
        List<Object> mapped = new ArrayList<>(Values.items(value));
        if (args.named().containsKey("attribute")) {
            String name = args.text(0, "attribute");
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
