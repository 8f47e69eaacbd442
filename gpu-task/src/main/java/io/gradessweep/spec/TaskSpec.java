package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/**
 * A multiple-choice task, to train on or to score.
 *
 * @param standsFor the paper's benchmark this one is compared with, or empty
 * @param expectedItems published size of the test set, 0 where there is none; fewer items make a score partial
 */
public record TaskSpec(String name, String standsFor, Protocol protocol, int expectedItems, Source source)
        implements Serializable {
    public TaskSpec {
        Require.that(!name.isBlank(), "benchmark must have a name");
        Require.atLeast("expected_items", expectedItems, 0);
    }

    /** Where the rows come from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = InstructFiles.class, name = "instruct_files"),
        @JsonSubTypes.Type(value = MessageFile.class, name = "message_file"),
        @JsonSubTypes.Type(value = WorldQuestions.class, name = "world_questions")
    })
    public sealed interface Source extends Serializable {}

    /** LLM-Adapters JSON lines: {@code instruction, input, output, answer}. */
    public record InstructFiles(FileRef train, FileRef test, PromptFormat prompt) implements Source {}

    /** Conversations to train on, of which nothing is scored: {@code messages} of {@code role} and {@code content}. */
    public record MessageFile(FileRef train) implements Source {}

    /** Questions about one attribute of a generated world, named as in {@code io.gradessweep.data.world}. */
    public record WorldQuestions(WorldSpec world, String attribute) implements Source {}
}
