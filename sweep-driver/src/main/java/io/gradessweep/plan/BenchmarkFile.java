package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import io.gradessweep.spec.RowRules;
import io.gradessweep.spec.WorldSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of {@code conf/benchmarks/<name>.yaml}: a benchmark's description and the source of its rows.
 *
 * @param file the file's name in messages
 */
record BenchmarkFile(
        String name,
        String file,
        String standsFor,
        Protocol protocol,
        Metric metric,
        String split,
        int expectedItems,
        RowRules rules,
        Source source) {

    /** The source of the rows as it is written. The planner resolves and fingerprints its paths. */
    sealed interface Source {}

    /** Questions about one attribute of the generated world, of this kind, that the run's model was pretrained on. */
    record World(String attribute, WorldSpec.Kind kind) implements Source {}

    /** The form of the rows. */
    enum RowKind {
        INSTRUCT,
        ROWS,
        ALPACA,
        MESSAGES;

        String key() {
            return "source." + ValueType.label(this);
        }
    }

    /**
     * Files below the sweep's data directory. For each split, the first name that matches a file is used.
     *
     * @param train names, which may contain {@code *}; empty if there is nothing to train on
     * @param test names in the same form for the split that is scored
     * @param template the template, for {@link RowKind#ROWS} only
     */
    record Files(RowKind kind, List<String> train, List<String> test, Optional<QuestionTemplate> template)
            implements Source {}

    static BenchmarkFile read(Path path, String file, String name) {
        KeyReader keys = new KeyReader(file, ConfigTree.of(YamlTree.file(path, file), file));
        String written = keys.required("name", ValueType.text());
        if (!written.equals(name)) {
            throw new InvalidInputException(
                    file + ": name must be " + name + ", as the file is called, not " + written);
        }
        BenchmarkFile benchmark = new BenchmarkFile(
                name,
                file,
                keys.optional("stands_for", ValueType.text()).orElse(""),
                keys.required("protocol", ValueType.choice(Protocol.class)),
                keys.optional("metric", ValueType.choice(Metric.class)).orElse(Metric.ACCURACY),
                keys.optional("split", ValueType.text()).orElse("test"),
                keys.optional("expected_items", ValueType.wholeNumber(0)).orElse(0),
                rules(keys),
                source(keys, file));
        keys.optional("licence", ValueType.text());
        keys.finish();
        return benchmark;
    }

    private static RowRules rules(KeyReader keys) {
        return new RowRules(
                keys.optional("bad_rows", ValueType.choice(RowRules.BadRows.class))
                        .orElse(RowRules.STRICT.bad()),
                keys.optional("cut", ValueType.choice(RowRules.PromptEnd.class)).orElse(RowRules.STRICT.cut()));
    }

    private static Source source(KeyReader keys, String file) {
        List<Source> sources = new ArrayList<>();
        keys.optional("source.world", ValueType.text())
                .map(attribute -> new World(
                        attribute,
                        keys.optional("source.kind", ValueType.choice(WorldSpec.Kind.class))
                                .orElse(WorldSpec.Kind.FACTS)))
                .ifPresent(sources::add);
        for (RowKind kind : RowKind.values()) {
            boolean scored = kind == RowKind.INSTRUCT || kind == RowKind.ROWS;
            List<String> train = names(keys, kind.key() + ".train");
            List<String> test = scored ? names(keys, kind.key() + ".test") : List.of();
            if (!train.isEmpty() || !test.isEmpty()) {
                Optional<QuestionTemplate> template =
                        kind == RowKind.ROWS ? Optional.of(template(keys, file)) : Optional.empty();
                sources.add(new Files(kind, train, test, template));
            }
        }
        if (sources.size() != 1) {
            throw new InvalidInputException(file + ": a benchmark needs one of source.world, source.instruct.train and"
                    + " .test, source.rows.train and .test, source.alpaca.train, source.messages.train");
        }
        return sources.get(0);
    }

    private static List<String> names(KeyReader keys, String key) {
        return keys.optional(key, ValueType.texts()).orElse(List.of());
    }

    private static QuestionTemplate template(KeyReader keys, String file) {
        try {
            return new QuestionTemplate(
                    part(keys, "prompt"),
                    part(keys, "prompts"),
                    part(keys, "choices"),
                    part(keys, "labels"),
                    part(keys, "answer"),
                    part(keys, "id"),
                    part(keys, "images"));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(file + ": " + e.getMessage(), e);
        }
    }

    private static String part(KeyReader keys, String name) {
        return keys.optional("template." + name, ValueType.text()).orElse("");
    }
}
