package io.gradessweep.data.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parsed template; rendering it again and again gives the same. */
public final class Template {
    /** A conversation of 100,000 tokens is about half a million characters, each of them touched some ten times. */
    private static final long WORK = 20_000_000;

    private final Statement body;

    private Template(Statement body) {
        this.body = body;
    }

    /** @throws TemplateException naming the line that is wrong or uses what is not supported */
    public static Template parse(String text) {
        try {
            return new Template(new StatementParser(new Tokens(Lexer.tokens(text))).template());
        } catch (StackOverflowError e) {
            throw new TemplateException("the template is nested too deeply");
        }
    }

    /**
     * @param variables by name: texts, whole numbers, booleans, lists, maps, null for none
     * @throws TemplateException what the template itself raises, or the line that cannot be rendered
     */
    public String render(Map<String, ?> variables) {
        Work work = new Work(WORK);
        StringBuilder out = new StringBuilder();
        try {
            body.render(out, Scope.root(converted(variables), work));
            return out.toString();
        } catch (TemplateException e) {
            throw TemplateException.at(work.line(), e.getMessage());
        } catch (StackOverflowError e) {
            throw TemplateException.at(work.line(), "the template is nested too deeply");
        }
    }

    private static Map<String, Object> converted(Map<String, ?> map) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(key, converted(value)));
        return values;
    }

    private static Object converted(Object value) {
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Template::converted).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> values = new LinkedHashMap<>();
            map.forEach((key, item) -> values.put(key, converted(item)));
            return values;
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Long) {
            return value;
        }
        throw new IllegalArgumentException("a template cannot see a " + value.getClass());
    }
}
