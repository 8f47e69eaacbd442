package io.gradessweep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.data.Question;
import io.gradessweep.data.Questions;
import io.gradessweep.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first 20 real rows of each benchmark under the instruct protocol, character for character. */
class InstructPromptsTest {
    private static final int ROWS = 20;

    @TempDir
    Path cache;

    @ParameterizedTest
    @CsvSource({
        "boolq, boolq",
        "piqa, piqa",
        "siqa, social_i_qa",
        "hellaswag, hellaswag",
        "winogrande, winogrande",
        "openbookqa, openbookqa",
        "arc-challenge, ARC-Challenge",
        "arc-easy, ARC-Easy"
    })
    void promptsAreLlmAdaptersRowsInAlpacasFrame(String benchmark, String directory) throws IOException {
        RunSpec run = RealBenchmarks.run(cache);
        Path file = SharedFolder.require("data/commonsense").resolve(directory).resolve("test.jsonl");
        List<String> lines = Files.readAllLines(file);
        List<Question> questions = Questions.scored(RealBenchmarks.task(run, benchmark));
        assertThat(questions).hasSameSizeAs(lines);
        for (int i = 0; i < ROWS; i++) {
            JsonNode row = new ObjectMapper().readTree(lines.get(i));
            Question question = questions.get(i);
            String instruction = row.get("instruction").asText();
            assertThat(question.prompt())
                    .isEqualTo("Below is an instruction that describes a task. Write a response that appropriately"
                            + " completes the request.\n\n### Instruction:\n" + instruction + "\n\n### Response:\n");
            assertThat(question.response()).isEqualTo(row.get("output").asText());
            assertThat(question.choices())
                    .hasSizeBetween(2, 5)
                    .allMatch(choice -> choice.startsWith("the correct answer is "))
                    .element(question.label())
                    .isEqualTo("the correct answer is " + row.get("answer").asText());
            String labels = String.join(
                    "/",
                    question.choices().stream()
                            .map(choice -> choice.substring("the correct answer is ".length()))
                            .toList());
            assertThat(instruction).endsWith("Answer format: " + labels);
        }
    }

    /** Of the rows that LLM-Adapters' test file has too, all but the passage is what stands there. */
    @Test
    void boolqWithItsPassageIsLlmAdaptersQuestionBehindIt() throws IOException {
        RunSpec run = RealBenchmarks.run(cache, "data.benchmarks=[boolq, boolq-passage]");
        List<String> bare = Questions.scored(RealBenchmarks.task(run, "boolq")).stream()
                .map(question -> middle(question.prompt()))
                .toList();
        Path file = SharedFolder.require("data/commonsense/original_format/boolq.jsonl");
        List<String> lines = Files.readAllLines(file);
        List<Question> withPassage = Questions.scored(RealBenchmarks.task(run, "boolq-passage"));
        int shared = 0;
        for (int i = 0; i < lines.size(); i++) {
            JsonNode row = new ObjectMapper().readTree(lines.get(i));
            String text = middle(withPassage.get(i).prompt());
            String passage = row.get("passage").asText() + "\n";
            assertThat(text).startsWith(passage);
            assertThat(withPassage.get(i).response())
                    .isEqualTo("the correct answer is " + row.get("answer").asBoolean());
            shared += bare.contains(text.substring(passage.length())) ? 1 : 0;
        }
        assertThat(shared).isGreaterThan(20);
    }

    private static String middle(String prompt) {
        return prompt.substring(prompt.indexOf("### Instruction:\n") + 17, prompt.indexOf("\n\n### Response:\n"));
    }
}
