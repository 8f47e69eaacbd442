package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The methods of Python's texts and mappings that templates call. None of them changes a value. */
final class Methods {
    private Methods() {}

    /**
     * @return null if a text has no such method, or if it is not supported
     */
    static Function of(String text, String name, RenderBudget work) {
        Function method = switch (name) {
            case "strip" -> args -> Text.strip(text, args.atMost(1).text(0, "chars", null));
            case "lstrip" -> args -> Text.stripLeft(text, args.atMost(1).text(0, "chars", null));
            case "rstrip" -> args -> Text.stripRight(text, args.atMost(1).text(0, "chars", null));
            case "startswith" -> args -> affixes(args).stream().anyMatch(text::startsWith);
            case "endswith" -> args -> affixes(args).stream().anyMatch(text::endsWith);
            case "removeprefix" ->
                args -> text.startsWith(args.text(0, "prefix"))
                        ? text.substring(args.text(0, "prefix").length())
                        : text;
            case "removesuffix" ->
                args -> text.endsWith(args.text(0, "suffix"))
                        ? text.substring(
                                0, text.length() - args.text(0, "suffix").length())
                        : text;
            case "split" -> args -> split(text, args.atMost(2));
            case "replace" -> args -> replace(text, args.atMost(2), work);
            case "find" -> args -> find(text, args.atMost(1).text(0, "sub"));
            case "join" -> args -> Filters.join(Values.items(args.atMost(1).any(0, "iterable")), text, work);
            case "lower" -> args -> text.toLowerCase(Locale.ROOT);
            case "upper" -> args -> text.toUpperCase(Locale.ROOT);
            case "title" -> args -> Text.title(text);
            case "capitalize" -> args -> capitalized(text);
            default -> null;
        };
        if (method != null) {
            work.spend(text.length());
        }
        return method;
    }

    /**
     * @return null if a mapping has no such method, or if it is not supported
     */
    static Function of(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                args -> {
                    Object found = map.get(args.atMost(2).any(0, "key"));
                    return found != null ? found : args.has(1, "default") ? args.any(1, "default") : None.NONE;
                };
            case "items" -> args -> pairs(map);
            case "keys" -> args -> new ArrayList<Object>(map.keySet());
            case "values" -> args -> new ArrayList<Object>(map.values());
            default -> null;
        };
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }

    static String replace(String text, Arguments args, RenderBudget work) {
        String old = args.text(0, "old");
        String replacement = args.text(1, "new");
        work.spend((text.length() + 1L) * (replacement.length() + 1L));
        return text.replace(old, replacement);
    }

    /** Returns Jinja2's filter {@code replace}, which takes any values as texts, and how often to replace. */
    static String replaced(String text, Arguments args, RenderBudget work) {
        String old = Values.printed(args.any(0, "old"));
        String replacement = Values.printed(args.any(1, "new"));
        long most = args.number(2, "count", -1);
        work.spend((text.length() + 1L) * (replacement.length() + 1L));
        if (most < 0) {
            return text.replace(old, replacement);
        }
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (long i = 0; i < most; i++) {
            int next = old.isEmpty() ? following(text, from, i) : text.indexOf(old, from);
            if (next < 0) {
                break;
            }
            replaced.append(text, from, next).append(replacement);
            from = next + old.length();
        }
        return replaced.append(text.substring(from)).toString();
    }

    /** Returns the place of the empty text after the one that was replaced last, or -1. */
    private static int following(String text, int from, long replaced) {
        if (replaced == 0) {
            return 0;
        }
        return from < text.length() ? text.offsetByCodePoints(from, 1) : -1;
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        String first = text.substring(0, text.offsetByCodePoints(0, 1));
        String rest = text.toLowerCase(Locale.ROOT)
                .substring(first.toLowerCase(Locale.ROOT).length());
        String upper = first.toUpperCase(Locale.ROOT);
        boolean several = upper.codePointCount(0, upper.length()) > 1; // ß is SS, and Ss as a capital
        return (several ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT) : Text.title(first)) + rest;
    }

    private static List<String> affixes(Arguments args) {
        Object given = args.atMost(1).any(0, "affix");
        return given instanceof Tuple list ? list.stream().map(Values::text).toList() : List.of(Values.text(given));
    }

    private static long find(String text, String part) {
        int index = text.indexOf(part);
        return index < 0 ? index : text.codePointCount(0, index);
    }

    private static List<Object> split(String text, Arguments args) {
        String separator = args.text(0, "sep", null);
        int most = (int) Math.min(Integer.MAX_VALUE - 1, args.number(1, "maxsplit", -1));
        if (separator == null) {
            return words(text, most);
        }
        if (separator.isEmpty()) {
            throw new TemplateException("split: the separator must not be empty");
        }
        return List.of((Object[]) text.split(Pattern.quote(separator), most < 0 ? -1 : most + 1));
    }

    private static List<Object> words(String text, int most) {
        List<Object> words = new ArrayList<>();
        String rest = Text.stripLeft(text, null);
        while (!rest.isEmpty() && (most < 0 || words.size() < most)) {
            int end = 0;
            while (end < rest.length() && !Text.isSpace(rest.charAt(end))) {
                end++;
            }
            words.add(rest.substring(0, end));
            rest = Text.stripLeft(rest.substring(end), null);
        }
        if (!rest.isEmpty()) {
            words.add(rest);
        }
        return words;
    }
}
