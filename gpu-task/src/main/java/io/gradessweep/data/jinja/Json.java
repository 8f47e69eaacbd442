package io.gradessweep.data.jinja;

import java.util.List;
import java.util.Map;

/** {@code tojson} as transformers defines it: Python's {@code json.dumps}, with only the option {@code indent}. */
final class Json {
    private final StringBuilder out = new StringBuilder();
    private final long indent;

    private Json(long indent) {
        this.indent = indent;
    }

    static String write(Object value, Arguments args, RenderBudget work) {
        boolean indented = args.named().containsKey("indent");
        if (args.size() > (indented ? 1 : 0)) {
            throw new TemplateException("tojson takes indent as its only argument here");
        }
        boolean none = !indented || args.named().get("indent") == None.NONE;
        Json json = new Json(none ? -1 : Math.max(0, args.number(0, "indent", 0)));
        if (json.indent > 16) {
            throw new TemplateException("tojson: indent must be at most 16");
        }
        Values.spend(value, work);
        json.value(value, 1);
        work.spend(json.out.length());
        return json.out.toString();
    }

    private void value(Object given, int depth) {
        Object value = Variables.used(given);
        if (value instanceof String text) {
            quoted(text);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (Numbers.isNumber(value)) {
            out.append(number(value));
        } else if (value == None.NONE) {
            out.append("null");
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                item(i == 0 ? "[" : indent < 0 ? ", " : ",", depth);
                value(list.get(i), depth + 1);
            }
            end(list.isEmpty(), "[", "]", depth);
        } else if (value instanceof Map<?, ?> map) {
            boolean first = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                item(first ? "{" : indent < 0 ? ", " : ",", depth);
                quoted(key(entry.getKey()));
                out.append(": ");
                value(entry.getValue(), depth + 1);
                first = false;
            }
            end(map.isEmpty(), "{", "}", depth);
        } else {
            throw new TemplateException("tojson: what is undefined, or a function, cannot be written");
        }
    }

    private static String number(Object number) {
        return switch (Numbers.printed(number)) {
            case "nan" -> "NaN";
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            default -> Numbers.printed(number);
        };
    }

    private static String key(Object key) {
        if (key == None.NONE) {
            return "null";
        }
        if (key instanceof Boolean) {
            return key.toString();
        }
        return Numbers.isNumber(key) ? number(key) : Values.text(key);
    }

    private void item(String before, int depth) {
        out.append(before);
        lineBreak(depth);
    }

    private void end(boolean empty, String begin, String end, int depth) {
        if (empty) {
            out.append(begin);
        } else {
            lineBreak(depth - 1);
        }
        out.append(end);
    }

    private void lineBreak(int depth) {
        if (indent >= 0) {
            out.append('\n').append(" ".repeat((int) indent * depth));
        }
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int escape = "\"\\\n\r\t\f\b".indexOf(character);
            if (escape >= 0) {
                out.append('\\').append("\"\\nrtfb".charAt(escape));
            } else if (character < ' ') {
                out.append(String.format("\\u%04x", (int) character));
            } else {
                out.append(character);
            }
        }
        out.append('"');
    }
}
