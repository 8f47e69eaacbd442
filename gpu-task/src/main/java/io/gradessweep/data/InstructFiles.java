package io.gradessweep.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads the JSON lines of LLM-Adapters (arXiv 2304.01933): {@code instruction, input, output, answer}, the instruction
 * ending {@code Answer format: a/b/...}. Prompted with the template of Alpaca, or left to the model's chat template; each
 * label is scored as {@code the correct answer is <label>}.
 */
public final class InstructFiles {
    private static final String TEMPLATE = "Below is an instruction that describes a task. Write a response that"
            + " appropriately completes the request.\n\n### Instruction:\n%s\n\n### Response:\n";
    private static final String CHOICES = "Answer format: ";
    private static final String ANSWER = "the correct answer is ";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private InstructFiles() {}

    /**
     * The file's rows in order; ids are {@code <file name without extension>-<line>}.
     *
     * @throws InvalidInputException naming file and line of the first row that is not as it should be
     */
    public static List<Question> read(Path file, PromptFormat format) {
        List<String> lines = TextLines.read(file);
        if (lines.isEmpty()) {
            throw new InvalidInputException(file + ": holds no rows");
        }
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Row row = new Row(file, i + 1, lines.get(i));
            questions.add(row.question(stem + "-" + (i + 1), format));
        }
        return questions;
    }

    /** One line and where it stands. */
    private record Row(Path file, int number, String line) {
        Question question(String id, PromptFormat format) {
            JsonNode row = json();
            String instruction = text(row, "instruction");
            String answer = text(row, "answer");
            String output = text(row, "output");
            requireNoInput(row);
            List<String> labels = labels(instruction);
            int gold = labels.indexOf(answer);
            if (gold < 0) {
                throw wrong("answer '" + answer + "' is not among the choices " + String.join("/", labels));
            }
            if (!output.contains(answer)) {
                throw wrong("output '" + output + "' teaches another answer than '" + answer + "'");
            }
            List<String> choices = labels.stream().map(ANSWER::concat).toList();
            String prompt = format == PromptFormat.CHAT ? instruction : TEMPLATE.formatted(instruction);
            return new Question(id, prompt, choices, gold, output, "", format);
        }

        private JsonNode json() {
            if (line.isBlank()) {
                throw wrong("the row is empty");
            }
            try {
                JsonNode row = JSON.readTree(line);
                if (!row.isObject()) {
                    throw wrong("a row must be a JSON object");
                }
                return row;
            } catch (JsonProcessingException e) {
                throw new InvalidInputException(place() + "not JSON: " + reason(e), e);
            }
        }

        /** Without where the parser saw it: that is the line already named. */
        private static String reason(JsonProcessingException e) {
            return e.getOriginalMessage().replaceFirst(" \\(start marker.*", "");
        }

        private void requireNoInput(JsonNode row) {
            if (!present(row, "input").asText().isEmpty()) {
                throw wrong("input must be empty: the prompt has no place for it");
            }
        }

        private JsonNode present(JsonNode row, String field) {
            if (!row.has(field)) {
                throw wrong("field '" + field + "' is missing; a row has instruction, input, output, answer");
            }
            return row.get(field);
        }

        private String text(JsonNode row, String field) {
            JsonNode value = present(row, field);
            if (!value.isTextual() || value.asText().isBlank()) {
                throw wrong("field '" + field + "' must be a text that is not empty, not " + value);
            }
            return value.asText();
        }

        /** WinoGrande rows list options and answer format on one line, the others the format on a line of its own. */
        private List<String> labels(String instruction) {
            String trimmed = instruction.stripTrailing();
            String lastLine = trimmed.substring(trimmed.lastIndexOf('\n') + 1);
            int start = lastLine.lastIndexOf(CHOICES);
            if (start < 0) {
                throw wrong("the instruction's last line must hold '" + CHOICES + "a/b/...', not '" + lastLine + "'");
            }
            List<String> labels =
                    List.of(lastLine.substring(start + CHOICES.length()).split("/", -1));
            if (labels.size() < 2
                    || labels.stream().anyMatch(String::isBlank)
                    || new HashSet<>(labels).size() < labels.size()) {
                throw wrong("the answer format must list at least two different choices, not '"
                        + String.join("/", labels) + "'");
            }
            return labels;
        }

        private InvalidInputException wrong(String what) {
            return new InvalidInputException(place() + what);
        }

        private String place() {
            return file + ":" + number + ": ";
        }
    }
}
