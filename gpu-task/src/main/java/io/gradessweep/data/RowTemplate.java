package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.jinja.CompiledExpression;
import io.gradessweep.data.jinja.Template;
import io.gradessweep.data.jinja.TemplateException;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The template of a benchmark's file: Jinja2 expressions over a row's fields, as in lm-evaluation-harness's task files. A
 * field that a prompt uses and the row does not have is an error, as with its {@code StrictUndefined}.
 */
final class RowTemplate {
    private static final String IMAGES = "images";

    private final String where;
    private final Template prompt;
    private final Map<String, Part> parts = new HashMap<>();
    private final Optional<RowImageReader> images;

    /** An expression of the benchmark's file. */
    private record Part(String written, CompiledExpression expression) {}

    /**
     * @param where the benchmark, for messages
     * @param prompt the template of the prompt; empty if there is none
     * @param images reads images; empty if rows are read without
     * @throws InvalidInputException if the prompt is malformed
     */
    RowTemplate(String where, String prompt, Optional<RowImageReader> images) {
        this.where = where;
        this.images = images;
        this.prompt = parsed("prompt", prompt, Template::parse);
    }

    /**
     * Adds an expression; an empty one is absent.
     *
     * @throws InvalidInputException if it is malformed
     */
    RowTemplate with(String part, String written) {
        boolean unread = part.equals(IMAGES) && images.isEmpty();
        if (!written.isEmpty() && !unread) {
            parts.put(part, new Part(written, parsed(part, written, CompiledExpression::parse)));
        }
        return this;
    }

    private <T> T parsed(String part, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (TemplateException e) {
            throw new InvalidInputException(where + ": template." + part + ": " + e.getMessage(), e);
        }
    }

    boolean has(String part) {
        return parts.containsKey(part);
    }

    /** Returns the fields that the template reads. */
    Set<String> fields() {
        return Stream.concat(
                        Stream.of(prompt.variables()),
                        parts.values().stream().map(part -> part.expression().variables()))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Applies the template to a row. */
    Applied to(Row row) {
        Map<String, Object> fields = new HashMap<>(row.fields());
        fields.putAll(RowFunctions.ALL);
        return new Applied(row, fields);
    }

    /** The template over the fields of one row. Errors name file and row. */
    final class Applied {
        private final Row row;
        private final Map<String, Object> fields;

        private Applied(Row row, Map<String, Object> fields) {
            this.row = row;
            this.fields = fields;
        }

        String prompt() {
            try {
                return prompt.renderStrictly(fields);
            } catch (TemplateException e) {
                throw row.wrong("template.prompt cannot be applied: " + e.getMessage());
            }
        }

        private Object value(String part) {
            try {
                return parts.get(part).expression().evaluate(fields).orElse("");
            } catch (TemplateException e) {
                throw row.wrong("template." + part + ", " + parts.get(part).written() + ", cannot be applied: "
                        + e.getMessage());
            }
        }

        /** Returns whether an expression is true, which must be a comparison or another boolean. */
        boolean isTrue(String part) {
            if (value(part) instanceof Boolean told) {
                return told;
            }
            throw row.wrong("template." + part + ", " + parts.get(part).written() + ", must be true or false");
        }

        /** Returns a text that is not blank. */
        String text(String part) {
            String text = CompiledExpression.text(requireText(part, value(part)));
            if (text.isBlank()) {
                throw row.wrong("has no " + part + ": " + parts.get(part).written() + " is empty");
            }
            return text;
        }

        /** Returns a list of at least two texts, none of them blank. */
        List<String> choices(String part) {
            Object value = value(part);
            if (!(value instanceof List<?> list) || list.size() < 2) {
                throw row.wrong(
                        "needs at least two " + part + ": " + parts.get(part).written() + " is " + Fields.shown(value));
            }
            return texts(part, list);
        }

        /** Returns a list of at least one text; a text alone is a list of one. */
        List<String> texts(String part) {
            Object value = value(part);
            List<?> list = value instanceof List<?> given ? given : List.of(value);
            if (list.isEmpty()) {
                throw row.wrong("has no " + part + ": " + parts.get(part).written() + " is an empty list");
            }
            return texts(part, list);
        }

        private List<String> texts(String part, List<?> list) {
            List<String> texts = new ArrayList<>();
            for (Object item : list) {
                if (item == null
                        || CompiledExpression.text(requireText(part, item)).isBlank()) {
                    throw row.wrong("number " + (texts.size() + 1) + " of its " + part + " is empty");
                }
                texts.add(CompiledExpression.text(item));
            }
            return texts;
        }

        private Object requireText(String part, Object value) {
            if (value instanceof byte[]) {
                throw row.wrong(
                        "template." + part + ", " + parts.get(part).written() + ", is an image and must be a text");
            }
            if (value instanceof Map || value instanceof List) {
                throw row.wrong("template." + part + ", " + parts.get(part).written() + ", gives " + Fields.shown(value)
                        + " and must give texts; take one field of it, such as ... | map(attribute='answer') | list");
            }
            return value;
        }

        /** Returns the images; none if the template names none, or if rows are read without. */
        List<RowImage> images() {
            if (!has(IMAGES)) {
                return List.of();
            }
            Object written = value(IMAGES);
            List<RowImage> read = new ArrayList<>();
            for (Object image : written instanceof List<?> list ? list : List.of(written)) {
                read.add(images.orElseThrow().read(row, image, "image " + (read.size() + 1)));
            }
            return read;
        }
    }
}
