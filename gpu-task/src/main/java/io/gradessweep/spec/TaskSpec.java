package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * A task, to train on or to score: mostly multiple choice.
 *
 * @param standsFor the paper's benchmark this one is compared with, or empty
 * @param metric the figure that tables show
 * @param split which of the published splits is scored
 * @param expectedItems published size of that split, 0 where there is none; fewer items make a score partial
 */
public record TaskSpec(
        String name,
        String standsFor,
        Protocol protocol,
        Metric metric,
        String split,
        int expectedItems,
        RowRules rules,
        Source source)
        implements Serializable {
    public TaskSpec {
        Require.that(!name.isBlank(), "benchmark must have a name");
        Require.atLeast("expected_items", expectedItems, 0);
    }

    /** A test split, quoted by its accuracy, of which no row may be bad. */
    public TaskSpec(String name, String standsFor, Protocol protocol, int expectedItems, Source source) {
        this(name, standsFor, protocol, Metric.ACCURACY, "test", expectedItems, RowRules.STRICT, source);
    }

    public TaskSpec with(Source other) {
        return new TaskSpec(name, standsFor, protocol, metric, split, expectedItems, rules, other);
    }

    /** Where the rows come from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    public sealed interface Source extends Serializable {}

    /** Rows in files. */
    public sealed interface Files extends Source {
        RowFiles train();

        /** None where nothing of it can be scored. */
        default RowFiles test() {
            return RowFiles.NONE;
        }

        /** The same rows at other places. */
        Files at(UnaryOperator<RowFiles> places);
    }

    /** LLM-Adapters rows: {@code instruction, input, output, answer}. */
    @JsonTypeName("instruct_files")
    public record InstructFiles(RowFiles train, RowFiles test, PromptFormat prompt) implements Files {
        @Override
        public Files at(UnaryOperator<RowFiles> places) {
            return new InstructFiles(places.apply(train), places.apply(test), prompt);
        }
    }

    /** Rows of any fields, made questions by a template. */
    @JsonTypeName("templated_files")
    public record TemplatedFiles(RowFiles train, RowFiles test, QuestionTemplate template, PromptFormat prompt)
            implements Files {
        @Override
        public Files at(UnaryOperator<RowFiles> places) {
            return new TemplatedFiles(places.apply(train), places.apply(test), template, prompt);
        }
    }

    /** Alpaca rows to train on: {@code instruction, input, output}. */
    @JsonTypeName("alpaca_files")
    public record AlpacaFiles(RowFiles train, PromptFormat prompt) implements Files {
        @Override
        public Files at(UnaryOperator<RowFiles> places) {
            return new AlpacaFiles(places.apply(train), prompt);
        }
    }

    /** Conversations to train on: {@code messages} of {@code role} and {@code content}. */
    @JsonTypeName("message_files")
    public record MessageFiles(RowFiles train) implements Files {
        @Override
        public Files at(UnaryOperator<RowFiles> places) {
            return new MessageFiles(places.apply(train));
        }
    }

    /** Questions about one attribute of a generated world, named as in {@code io.gradessweep.data.world}. */
    @JsonTypeName("world_questions")
    public record WorldQuestions(WorldSpec world, String attribute) implements Source {}
}
