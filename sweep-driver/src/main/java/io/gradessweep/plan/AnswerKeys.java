package io.gradessweep.plan;

import io.gradessweep.spec.AnswerTemplate;
import io.gradessweep.spec.GenerationSpec;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a benchmark's file says only under the protocol generate.
 *
 * @param joins what other files add to the rows
 */
record AnswerKeys(AnswerTemplate template, GenerationSpec generation, List<Join> joins) {
    private static final String JOINS = "source.rows.joins.";
    private static final int USUAL_TOKENS = 16;

    /**
     * Rows of other files.
     *
     * @param as the field that a row gets
     * @param rows the name of the files, as for a split
     * @param beside the names of a split that these rows belong to; empty for all
     */
    record Join(String as, String rows, List<String> beside, String on, String key, List<String> fields) {}

    static AnswerKeys read(KeyReader keys, String file) {
        try {
            return new AnswerKeys(
                    new AnswerTemplate(
                            part(keys, "prompt"),
                            part(keys, "references"),
                            part(keys, "answer"),
                            part(keys, "id"),
                            part(keys, "images")),
                    new GenerationSpec(
                            keys.optional("generation.max_tokens", ValueType.wholeNumber(1))
                                    .orElse(USUAL_TOKENS),
                            keys.optional("generation.stop", ValueType.texts()).orElse(List.of()),
                            keys.optional("generation.extract", ValueType.text())
                                    .orElse("")),
                    joins(keys));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(
                    e.getMessage().startsWith(file) ? e.getMessage() : file + ": " + e.getMessage(), e);
        }
    }

    private static String part(KeyReader keys, String name) {
        return keys.optional("template." + name, ValueType.text()).orElse("");
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
