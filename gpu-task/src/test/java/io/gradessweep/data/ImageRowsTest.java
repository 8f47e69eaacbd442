package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules.BadRows;
import io.gradessweep.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows with images become the tokens of the fixtures, and what is wrong with a row is said by file and row. */
class ImageRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @BeforeEach
    void copyImages() throws IOException {
        Files.createDirectory(directory.resolve("photos"));
        for (String name : List.of("wide_rgb.png", "small_gray.png", "half_even_rgba.png", "exact_la.png")) {
            Files.copy(VlmFixtures.root().resolve("images").resolve(name), directory.resolve("photos/" + name));
        }
    }

    private static Path model(String name) {
        return VlmFixtures.root().resolve(name);
    }

    private static ModelImages images(String model, Tokenizer tokenizer) {
        ModelImages.Tower tower = model.equals("qwen25vl")
                ? new ModelImages.Tower(new ImageLayout(2, 4, true), 1176, true)
                : new ModelImages.Tower(
                        new ImageLayout(model.equals("nanovlm_222m") ? 2 : 4, 0, false), 3 * 8 * 8, false);
        return ModelImages.read(model(model), tokenizer, tower);
    }

    private List<Conversation> rows(String model, Tokenizer tokenizer, JsonNode... rows) {
        try {
            Path file = directory.resolve("train.jsonl");
            Files.write(file, Arrays.stream(rows).map(JsonNode::toString).toList());
            MessageRowParser parser =
                    new MessageRowParser(Optional.of(images(model, tokenizer).reader()));
            return RowReader.read(RowFiles.of(new FileRef(file.toString(), "")), parser, BadRows.REFUSE)
                    .rows();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TrainingSet encoded(String model, Tokenizer tokenizer, int maxLength, JsonNode... rows) {
        return TrainingSet.encode(
                rows(model, tokenizer, rows), tokenizer, Optional.of(images(model, tokenizer)), maxLength);
    }

    private static int[] integers(Path model, String tensor) {
        try (Safetensors tensors = Safetensors.open(model.resolve("expected.safetensors"))) {
            int[] values = new int[tensors.bytes(tensor).remaining() / Integer.BYTES];
            tensors.bytes(tensor).asIntBuffer().get(values);
            return values;
        }
    }

    /** The template's newline after an answer is trained on, as in rows of text; the fixture leaves it out. */
    @Test
    void partsOfMessagesBecomeQwensTokens() {
        Path model = model("qwen25vl");
        JsonNode expected = VlmFixtures.json(model.resolve("expected.json"));
        ObjectNode[] rows = {JSON.createObjectNode(), JSON.createObjectNode()};
        for (int i = 0; i < 2; i++) {
            rows[i].set("messages", expected.at("/chat/" + i + "/messages"));
            ArrayNode images = rows[i].putArray("images");
            expected.at("/batch_images/row" + i).forEach(name -> images.add("photos/" + name.asText()));
        }
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            List<Example> examples = encoded("qwen25vl", tokenizer, 100, rows).examples();
            for (int i = 0; i < 2; i++) {
                int[] ids = JSON.convertValue(expected.at("/chat/" + i + "/input_ids"), int[].class);
                int[] labels = JSON.convertValue(expected.at("/chat/" + i + "/labels"), int[].class);
                Example example = examples.get(i);
                assertThat(example.ids()).containsExactly(ids);
                int first = IntStream.range(0, labels.length)
                        .filter(at -> labels[at] >= 0)
                        .findFirst()
                        .orElseThrow();
                assertThat(example.predicted()).containsExactly(new Example.Span(first, ids.length));
                assertThat(example.images().runs())
                        .allSatisfy(run -> assertThat(Arrays.stream(ids, run.start(), run.end()))
                                .containsOnly(398));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nanovlm", "nanovlm_global", "nanovlm_222m"})
    void imagesOfNanoVlmStandAtTheHeadOfTheConversation(String name) {
        Path model = model(name);
        JsonNode batch = VlmFixtures.json(model.resolve("expected.json")).get("batch");
        JsonNode[] rows = new JsonNode[2];
        for (int i = 0; i < 2; i++) {
            ObjectNode row = JSON.createObjectNode();
            ArrayNode messages = row.putArray("messages");
            for (JsonNode turn : batch.at("/texts/" + i)) {
                messages.addObject()
                        .put("role", "user")
                        .put("content", turn.get("user").asText());
                messages.addObject()
                        .put("role", "assistant")
                        .put("content", turn.get("assistant").asText());
            }
            ArrayNode images = row.putArray("images");
            batch.at("/images/" + i)
                    .forEach(image -> images.addObject()
                            .put("path", "photos/" + image.asText())
                            .putNull("bytes"));
            rows[i] = row;
        }
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            List<Example> examples = encoded(name, tokenizer, 200, rows).examples();
            int[] ids = integers(model, "batch.input_ids");
            int[] labels = integers(model, "batch.labels");
            int[] mask = integers(model, "batch.attention_mask");
            for (int i = 0; i < 2; i++) {
                int length = ids.length / 2;
                int from = i * length
                        + (int) Arrays.stream(mask, i * length, (i + 1) * length)
                                .filter(one -> one == 0)
                                .count();
                Example example = examples.get(i);
                int front = name.equals("nanovlm_222m") ? 4 : 0;
                assertThat(Arrays.copyOfRange(example.ids(), front, example.length()))
                        .containsExactly(Arrays.copyOfRange(ids, from, (i + 1) * length));
                int[] targets = IntStream.range(front, example.length())
                        .map(example::target)
                        .toArray();
                assertThat(targets).containsExactly(Arrays.copyOfRange(labels, from, (i + 1) * length));
            }
        }
    }
}
