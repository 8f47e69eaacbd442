package io.gradessweep.plan;

import io.gradessweep.spec.AnswerTemplate;
import io.gradessweep.spec.GenerationSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Metric;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a benchmark's file says only under the protocol generate.
 *
 * @param joins what other files add to the rows
 */
record AnswerKeys(AnswerTemplate template, GenerationSpec generation, List<Metric> furtherMetrics, List<Join> joins) {
    private static final String JOINS = "source.rows.joins.";
    private static final int USUAL_TOKENS = 16;

    /** Texts that may be white space alone, such as the end of a line. */
    private static final ValueType<List<String>> STOPS = new ValueType<>("a list of texts", node -> {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.textValue()));
        return node.isArray() && !texts.contains(null) ? Optional.of(texts) : Optional.empty();
    });

    /**
     * Rows of other files.
     *
     * @param as the field that a row gets
     * @param rows the name of the files, as for a split
     * @param beside the names of a split that these rows belong to; empty for all
     */
    record Join(String as, String rows, List<String> beside, String on, String key, List<String> fields) {}

    /** @param quoted the benchmark's own metric */
    static AnswerKeys read(KeyReader keys, String file, Metric quoted) {
        try {
            AnswerKeys answers = new AnswerKeys(
                    new AnswerTemplate(
                            part(keys, "prompt"),
                            part(keys, "references"),
                            part(keys, "answer"),
                            part(keys, "id"),
                            part(keys, "images"),
                            part(keys, "category"),
                            part(keys, "subcategory"),
                            part(keys, "keep")),
                    new GenerationSpec(
                            keys.optional("generation.max_tokens", ValueType.wholeNumber(1))
                                    .orElse(USUAL_TOKENS),
                            keys.optional("generation.stop", STOPS).orElse(List.of()),
                            keys.optional("generation.extract", ValueType.text())
                                    .orElse("")),
                    furtherMetrics(keys),
                    joins(keys));
            answers.requireParts(quoted);
            return answers;
        } catch (InvalidInputException e) {
            throw new InvalidInputException(
                    e.getMessage().startsWith(file) ? e.getMessage() : file + ": " + e.getMessage(), e);
        }
    }

    /** Checks that the template has what metrics need. */
    private void requireParts(Metric quoted) {
        boolean bySubcategory =
                quoted.isBySubcategory() || furtherMetrics.stream().anyMatch(Metric::isBySubcategory);
        if (bySubcategory && template.subcategory().isEmpty()) {
            throw new InvalidInputException("template.subcategory is missing, of which "
                    + Metric.OPTION_LETTER_BY_SUBCATEGORY.label() + " is a mean");
        }
        if (furtherMetrics.contains(quoted)) {
            throw new InvalidInputException("further_metrics must not repeat the metric " + quoted.label());
        }
    }

    private static String part(KeyReader keys, String name) {
        return keys.optional("template." + name, ValueType.text()).orElse("");
    }

    private static List<Metric> furtherMetrics(KeyReader keys) {
        List<Metric> metrics = keys.optional(
                        "further_metrics", ValueType.list(ValueType.choice(Metric.class), "metrics"))
                .orElse(List.of());
        for (Metric metric : metrics) {
            if (!metric.isOfAnswers()) {
                throw new InvalidInputException(
                        "further_metrics must be metrics of generated answers, not " + metric.label());
            }
        }
        return metrics;
    }

    private static List<Join> joins(KeyReader keys) {
        Set<String> names = new LinkedHashSet<>();
        for (String key : keys.rest().under(JOINS).byKey().keySet()) {
            names.add(key.split("\\.", 2)[0]);
        }
        List<Join> joins = new ArrayList<>();
        for (String name : names) {
            String prefix = JOINS + name + ".";
            String on = keys.required(prefix + "on", ValueType.text());
            joins.add(new Join(
                    name,
                    keys.required(prefix + "rows", ValueType.text()),
                    keys.optional(prefix + "beside", ValueType.texts()).orElse(List.of()),
                    on,
                    keys.optional(prefix + "key", ValueType.text()).orElse(on),
                    keys.required(prefix + "fields", ValueType.texts())));
        }
        return joins;
    }
}
