package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.world.Split;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations and instructions in a chat, from files to what a run trains on and is scored on. */
class ChatDataTest {
    private static final String ASKED = "{\"instruction\":\"Odd?\\n\\nAnswer format: yes/no\",\"input\":\"\","
            + "\"output\":\"the correct answer is no\",\"answer\":\"no\"}";
    private static final String TALK =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Odd?\\n\\nAnswer  format: yes/no\"},"
                    + "{\"role\":\"assistant\",\"content\":\"No.\"}]}";

    @TempDir
    Path directory;

    private TaskSpec talk;

    @BeforeEach
    void files() throws IOException {
        Files.write(directory.resolve("rows.jsonl"), Collections.nCopies(4, ASKED));
        Files.write(directory.resolve("talk.jsonl"), Collections.nCopies(6, TALK));
        talk = new TaskSpec("talk", "", Protocol.INSTRUCT, 0, new TaskSpec.MessageFiles(file("talk.jsonl")));
    }

    @Test
    void conversationsAreMixedWithInstructionsAndSplitForValidation() {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory.resolve("model"), "phi-4.jinja")) {
            DataSet data = DataSet.load(spec(List.of(talk, rows(PromptFormat.CHAT)), "0.5"), 1, tokenizer);
            assertThat(data.training().rows()).isEqualTo(3 + 2);
            assertThat(data.validation().rows()).isEqualTo(3 + 2);
            String opening =
                    "<|im_start|>user<|im_sep|>Odd?\n\nAnswer format: yes/no<|im_end|><|im_start|>assistant<|im_sep|>";
            assertThat(data.training().examples())
                    .extracting(ChatTokenizer::marked)
                    .contains(
                            opening + "«the correct answer is no<|im_end|>»",
                            opening.replace("Answer format", "Answer  format") + "«No.<|im_end|>»");
            assertThat(data.benchmarks().get(0).items().get(0).choices())
                    .extracting(choice -> ChatTokenizer.marked(choice.example()))
                    .containsExactly(opening + "«the correct answer is yes»", opening + "«the correct answer is no»");
        }
    }

    @Test
    void trainingRowsAreShownAsTheModelIsGivenThem() {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory.resolve("model"), "phi-4.jinja")) {
            List<TrainingText> shown = TrainingText.of(
                    spec(List.of(talk, rows(PromptFormat.PLAIN)), "0.5"), 1, tokenizer, Optional.empty(), 2);
            assertThat(shown).extracting(TrainingText::task).containsExactly("talk", "talk", "rows", "rows");
            assertThat(shown.get(0).parts())
                    .containsExactly(
                            new TrainingText.Part(
                                    "<|im_start|>user<|im_sep|>Odd?\n\nAnswer  format: yes/no<|im_end|>"
                                            + "<|im_start|>assistant<|im_sep|>",
                                    false),
                            new TrainingText.Part("No.<|im_end|>", true));
            assertThat(shown.get(3).parts())
                    .last()
                    .isEqualTo(new TrainingText.Part("the correct answer is no</s>", true));
        }
    }

    @Test
    void plainPromptsTakeNoTemplate() {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory.resolve("model"), "phi-4.jinja")) {
            DataSet data = DataSet.load(spec(List.of(rows(PromptFormat.PLAIN)), "0"), 1, tokenizer);
            assertThat(ChatTokenizer.marked(data.training().examples().get(0)))
                    .startsWith("<s>Below is an instruction")
                    .endsWith("### Response:\n«the correct answer is no</s>»");
        }
    }

    @Test
    void auditsConversationsWithoutChoices() {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory.resolve("model"), "phi-4.jinja")) {
            DataAudit audit = DataAudit.of(spec(List.of(talk), "0"), 1, tokenizer);
            SplitAudit train = audit.splits().get(0);
            assertThat(train.split()).isEqualTo(Split.TRAIN);
            assertThat(train.rows()).isEqualTo(6);
            assertThat(train.labels()).isEmpty();
            assertThat(train.chance()).isNaN();
            SplitAudit test = audit.splits().get(1);
            assertThat(test.inTraining().orElseThrow().prompts())
                    .as("asked in a conversation too, but for white space")
                    .isEqualTo(4);
        }
    }

    @Test
    void conversationsCannotBeScored() {
        try (Tokenizer tokenizer = ChatTokenizer.load(directory.resolve("model"), "phi-4.jinja")) {
            DataSpec spec = new DataSpec(List.of(talk), List.of(talk), 0, 0, Ratio.of("0"), 200);
            assertThatThrownBy(() -> DataSet.load(spec, 1, tokenizer))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("talk has rows to train on and nothing to score");
        }
    }

    @Test
    void aModelWithoutTemplateIsRefused() {
        ChatTokenizer.write(directory.resolve("model"), ChatTokenizer.config());
        try (Tokenizer tokenizer = Tokenizer.load(directory.resolve("model"))) {
            assertThatThrownBy(() -> DataSet.load(spec(List.of(rows(PromptFormat.CHAT)), "0"), 1, tokenizer))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("model: neither chat_template.jinja nor a chat_template");
        }
    }

    private DataSpec spec(List<TaskSpec> train, String validation) {
        return new DataSpec(train, List.of(rows(PromptFormat.CHAT)), 0, 0, Ratio.of(validation), 200);
    }

    private TaskSpec rows(PromptFormat prompt) {
        RowFiles file = file("rows.jsonl");
        return new TaskSpec("rows", "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(file, file, prompt));
    }

    private RowFiles file(String name) {
        return Rows.of(directory.resolve(name));
    }
}
