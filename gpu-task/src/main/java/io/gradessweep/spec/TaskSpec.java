package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A task to train on or to score; most are multiple choice.
 *
 * @param standsFor the paper's benchmark that this one is compared with, or empty
 * @param metric the figure that tables show
 * @param split the published split that is scored
 * @param expectedItems the published size of that split, or 0 if there is none; fewer items make a score partial
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

    /** Creates a task whose test split is scored by accuracy and must have no bad rows. */
    public TaskSpec(String name, String standsFor, Protocol protocol, int expectedItems, Source source) {
        this(name, standsFor, protocol, Metric.ACCURACY, "test", expectedItems, RowRules.STRICT, source);
    }

    public TaskSpec with(Source other) {
        return new TaskSpec(name, standsFor, protocol, metric, split, expectedItems, rules, other);
    }

    /** The source of a task's rows. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    public sealed interface Source extends Serializable {}

    /** A source that reads rows from files. */
    public sealed interface Files extends Source {
        RowFiles train();

        /** Returns the files of the split that is scored; none if the source has nothing to score. */
        default RowFiles test() {
            return RowFiles.NONE;
        }

        /** Returns all files that the source reads. */
        default List<FileRef> all() {
            return Stream.of(train(), test())
                    .flatMap(split -> split.all().stream())
                    .toList();
        }

        /** Returns the same source with its files at other locations. */
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

    /** Rows with any fields, which a template turns into questions. */
    @JsonTypeName("templated_files")
    public record TemplatedFiles(RowFiles train, RowFiles test, QuestionTemplate template, PromptFormat prompt)
            implements Files {
        @Override
        public Files at(UnaryOperator<RowFiles> places) {
            return new TemplatedFiles(places.apply(train), places.apply(test), template, prompt);
        }
    }

    /**
     * Rows with any fields, which a template turns into questions that are answered by generating.
     *
     * @param trainRows the rows to train on
     * @param testRows the rows that are scored
     * @param furtherMetrics metrics that are recorded beside the task's own, in order
     */
    @JsonTypeName("answer_files")
    public record AnswerFiles(
            RowTable trainRows,
            RowTable testRows,
            AnswerTemplate template,
            PromptFormat prompt,
            GenerationSpec generation,
            List<Metric> furtherMetrics)
            implements Files {
        public AnswerFiles {
            furtherMetrics = List.copyOf(furtherMetrics);
        }

        @Override
        public RowFiles train() {
            return trainRows.files();
        }

        @Override
        public RowFiles test() {
            return testRows.files();
        }

        @Override
        public List<FileRef> all() {
            return Stream.of(trainRows, testRows)
                    .flatMap(table -> table.all().stream())
                    .toList();
        }

        @Override
        public AnswerFiles at(UnaryOperator<RowFiles> places) {
            return new AnswerFiles(
                    trainRows.at(places), testRows.at(places), template, prompt, generation, furtherMetrics);
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
