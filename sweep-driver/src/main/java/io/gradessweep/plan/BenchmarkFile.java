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
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * @param template the template, for {@link RowKind#ROWS} of choices only
     * @param answers what is written about generated answers; only under {@link Protocol#GENERATE}
     */
    record Files(
            RowKind kind,
            List<String> train,
            List<String> test,
            Optional<QuestionTemplate> template,
            Optional<AnswerKeys> answers)
            implements Source {}

    static BenchmarkFile read(Path path, String file, String name) {
        KeyReader keys = new KeyReader(file, ConfigTree.of(YamlTree.file(path, file), file));
        String written = keys.required("name", ValueType.text());
        if (!written.equals(name)) {
            throw new InvalidInputException(
                    file + ": name must be " + name + ", as the file is called, not " + written);
        }
        Protocol protocol = keys.required("protocol", ValueType.choice(Protocol.class));
        Metric metric = metric(keys, file, protocol);
        BenchmarkFile benchmark = new BenchmarkFile(
                name,
                file,
                keys.optional("stands_for", ValueType.text()).orElse(""),
                protocol,
                metric,
                keys.optional("split", ValueType.text()).orElse("test"),
                keys.optional("expected_items", ValueType.wholeNumber(0)).orElse(0),
                rules(keys),
                source(keys, file, protocol, metric));
        keys.optional("licence", ValueType.text());
        keys.finish();
        return benchmark;
    }

    private static Metric metric(KeyReader keys, String file, Protocol protocol) {
        boolean generated = protocol == Protocol.GENERATE;
        Metric metric = keys.optional("metric", ValueType.choice(Metric.class))
                .orElse(generated ? Metric.EXACT_MATCH_NORMALISED : Metric.ACCURACY);
        if (metric.isOfAnswers() != generated) {
            String fitting = Stream.of(Metric.values())
                    .filter(each -> each.isOfAnswers() == generated)
                    .map(Metric::label)
                    .collect(Collectors.joining(", "));
            throw new InvalidInputException(file + ": metric of protocol " + protocol.label() + " must be one of "
                    + fitting + ", not " + metric.label());
        }
        return metric;
    }

    private static RowRules rules(KeyReader keys) {
        return new RowRules(
                keys.optional("bad_rows", ValueType.choice(RowRules.BadRows.class))
                        .orElse(RowRules.STRICT.bad()),
                keys.optional("cut", ValueType.choice(RowRules.PromptEnd.class)).orElse(RowRules.STRICT.cut()));
    }

    private static Source source(KeyReader keys, String file, Protocol protocol, Metric metric) {
        if (protocol == Protocol.GENERATE) {
            return answers(keys, file, metric);
        }
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
                sources.add(new Files(kind, train, test, template, Optional.empty()));
            }
        }
        if (sources.size() != 1) {
            throw new InvalidInputException(file + ": a benchmark needs one of source.world, source.instruct.train and"
                    + " .test, source.rows.train and .test, source.alpaca.train, source.messages.train");
        }
        return sources.get(0);
    }

    private static Source answers(KeyReader keys, String file, Metric metric) {
        List<String> train = names(keys, RowKind.ROWS.key() + ".train");
        List<String> test = names(keys, RowKind.ROWS.key() + ".test");
        if (train.isEmpty() && test.isEmpty()) {
            throw new InvalidInputException(
                    file + ": a benchmark of protocol generate needs source.rows.test, or source.rows.train");
        }
        return new Files(RowKind.ROWS, train, test, Optional.empty(), Optional.of(AnswerKeys.read(keys, file, metric)));
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
