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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first 20 real rows of each benchmark under the harness protocol, character for character as the documented templates say;
 * rendered here a second time by plain code.
 */
class HarnessPromptsTest {
    private static final int ROWS = 20;

    @TempDir
    Path cache;

    private RunSpec run;
    private Path originals;

    @BeforeEach
    void plan() {
        run = RealBenchmarks.run(cache);
        originals = SharedFolder.require("data/commonsense/original_format");
    }

    /** What is expected of a row: prompts and what is scored behind each, joined by |, and the right one. */
    private record Expected(List<String> texts, int gold) {
        static Expected of(String prompt, List<String> choices, int gold) {
            return new Expected(
                    choices.stream().map(choice -> prompt + "| " + choice).toList(), gold);
        }
    }

    @Test
    void boolq() throws IOException {
        check(
                "boolq-harness",
                "boolq.jsonl",
                (row, i) -> Expected.of(
                        row.get("passage").asText() + "\nQuestion: "
                                + row.get("question").asText() + "?\nAnswer:",
                        List.of("no", "yes"),
                        row.get("answer").asBoolean() ? 1 : 0));
    }

    @Test
    void piqa() throws IOException {
        List<String> labels = Files.readAllLines(originals.resolve("piqa_valid-labels.lst"));
        check(
                "piqa-harness",
                "piqa_valid.jsonl",
                (row, i) -> Expected.of(
                        "Question: " + row.get("goal").asText() + "\nAnswer:",
                        List.of(row.get("sol1").asText(), row.get("sol2").asText()),
                        Integer.parseInt(labels.get(i))));
    }

    @Test
    void siqa() throws IOException {
        List<String> labels = Files.readAllLines(originals.resolve("socialiqa_dev-labels.lst"));
        check(
                "siqa-harness",
                "socialiqa_dev.jsonl",
                (row, i) -> Expected.of(
                        "Q: " + row.get("context").asText() + " "
                                + row.get("question").asText() + "\nA:",
                        List.of(
                                row.get("answerA").asText(),
                                row.get("answerB").asText(),
                                row.get("answerC").asText()),
                        Integer.parseInt(labels.get(i)) - 1));
    }

    @Test
    void hellaswag() throws IOException {
        check("hellaswag-harness", "hellaswag_val.jsonl", (row, i) -> {
            String second = row.get("ctx_b").asText();
            String capitalised = second.isEmpty()
                    ? second
                    : second.substring(0, 1).toUpperCase(Locale.ROOT)
                            + second.substring(1).toLowerCase(Locale.ROOT);
            List<String> endings = new ArrayList<>();
            row.get("endings").forEach(ending -> endings.add(unmarked(ending.asText())));
            String context =
                    row.get("activity_label").asText() + ": " + row.get("ctx_a").asText() + " " + capitalised;
            return Expected.of(unmarked(context), endings, row.get("label").asInt());
        });
    }

    private static String unmarked(String text) {
        StringBuilder kept = new StringBuilder();
        int depth = 0;
        for (char c : text.strip().replace(" [title]", ". ").toCharArray()) {
            depth += c == '[' ? 1 : 0;
            if (depth == 0) {
                kept.append(c);
            }
            depth = c == ']' ? 0 : depth;
        }
        return kept.toString().replace("  ", " ");
    }

    @Test
    void winogrande() throws IOException {
        check("winogrande-harness", "winogrande_dev.jsonl", (row, i) -> {
            String sentence = row.get("sentence").asText();
            int blank = sentence.indexOf('_');
            String rest = sentence.substring(blank + 1).strip();
            return new Expected(
                    List.of(
                            sentence.substring(0, blank) + row.get("option1").asText() + "| " + rest,
                            sentence.substring(0, blank) + row.get("option2").asText() + "| " + rest),
                    row.get("answer").asInt() - 1);
        });
    }

    @Test
    void openbookqa() throws IOException {
        List<String> lines = Files.readAllLines(originals.resolve("openbookqa_test.tsv"));
        List<Question> questions = Questions.scored(RealBenchmarks.task(run, "openbookqa-harness"));
        assertThat(questions).hasSize(lines.size() - 1);
        for (int i = 0; i < ROWS; i++) {
            String[] columns = lines.get(i + 1).split("\t");
            String[] parts = columns[2].split("\\([A-D]\\) ");
            List<String> choices = IntStream.rangeClosed(1, 4)
                    .mapToObj(choice -> parts[choice].strip())
                    .toList();
            check(questions.get(i), Expected.of(columns[1], choices, "ABCD".indexOf(columns[4])), columns[0]);
        }
    }

    @Test
    void arcChallenge() throws IOException {
        check("arc-challenge-harness", "arc_challenge_allenai_test.jsonl", (row, i) -> {
            JsonNode question = row.get("question");
            List<String> choices = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            for (JsonNode choice : question.get("choices")) {
                choices.add(choice.get("text").asText());
                labels.add(choice.get("label").asText());
            }
            return Expected.of(
                    "Question: " + question.get("stem").asText() + "\nAnswer:",
                    choices,
                    labels.indexOf(row.get("answerKey").asText()));
        });
    }

    @Test
    void arcEasy() throws IOException {
        check("arc-easy-harness", "llmfoundry_arc_easy.jsonl", (row, i) -> {
            List<String> choices = new ArrayList<>();
            row.get("choices").forEach(choice -> choices.add(choice.asText()));
            return Expected.of(
                    row.get("query").asText() + "\nAnswer:",
                    choices,
                    row.get("gold").asInt());
        });
    }

    private void check(String benchmark, String file, BiFunction<JsonNode, Integer, Expected> expected)
            throws IOException {
        List<String> lines = Files.readAllLines(originals.resolve(file));
        List<Question> questions = Questions.scored(RealBenchmarks.task(run, benchmark));
        assertThat(questions).hasSameSizeAs(lines);
        for (int i = 0; i < ROWS; i++) {
            check(questions.get(i), expected.apply(new ObjectMapper().readTree(lines.get(i)), i), benchmark + i);
        }
    }

    private static void check(Question question, Expected expected, String row) {
        List<String> texts = IntStream.range(0, question.choices().size())
                .mapToObj(i -> question.prompt(i) + "|" + question.choices().get(i))
                .toList();
        assertThat(texts).as(row).isEqualTo(expected.texts());
        assertThat(question.label()).as(row).isEqualTo(expected.gold());
    }
}
