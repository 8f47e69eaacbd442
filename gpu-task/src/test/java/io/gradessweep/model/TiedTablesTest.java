package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tie_word_embeddings} says and what the weights hold, where they contradict each other. */
@Tag(TestDevice.TAG)
class TiedTablesTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final String TABLE = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final int ROWS = 320;
    private static final int WIDTH = 64;

    /** A tensor as it is stored. */
    private record Stored(String type, long[] shape, byte[] bytes) {}

    @TempDir
    private Path directory;

    private Map<String, Stored> tensors;

    /** The tied fixture, with the values of its table. */
    @BeforeEach
    void readModel() {
        Torch.prepareThread(1);
        tensors = stored(FIXTURES.resolve("qwen3/model.safetensors"));
        tensors.remove(HEAD);
    }

    private static Map<String, Stored> stored(Path file) {
        Map<String, Stored> tensors = new LinkedHashMap<>();
        try (Safetensors source = Safetensors.open(file);
                TensorScope scope = TestDevice.scope()) {
            for (Parameter weight : Checkpoint.read(scope, Checkpoint.config(file.getParent()), file)
                    .all()) {
                ByteBuffer buffer = source.bytes(weight.name());
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                tensors.put(weight.name(), new Stored("F32", weight.value().shape(), bytes));
            }
        }
        return tensors;
    }

    private Stored table() {
        return tensors.get(TABLE);
    }

    /** The table with its rows in reverse order. */
    private Stored reversed() {
        byte[] bytes = new byte[table().bytes().length];
        int row = bytes.length / ROWS;
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(table().bytes(), i * row, bytes, (ROWS - 1 - i) * row, row);
        }
        return new Stored("F32", table().shape(), bytes);
    }

    private void write(boolean tied) throws IOException {
        write(directory.resolve(WeightFiles.SINGLE), tensors);
        config(tied);
    }

    private void config(boolean tied) throws IOException {
        ObjectNode config = (ObjectNode) new ObjectMapper()
                .readTree(FIXTURES.resolve("qwen3/config.json").toFile());
        Files.writeString(
                directory.resolve(Checkpoint.CONFIG),
                config.put("tie_word_embeddings", tied).toString());
    }

    private static void write(Path file, Map<String, Stored> tensors) throws IOException {
        ObjectNode header = new ObjectMapper().createObjectNode();
        int size = 0;
        for (Map.Entry<String, Stored> tensor : tensors.entrySet()) {
            ObjectNode entry = header.putObject(tensor.getKey());
            entry.put("dtype", tensor.getValue().type());
            Arrays.stream(tensor.getValue().shape()).forEach(entry.withArray("shape")::add);
            entry.withArray("data_offsets")
                    .add(size)
                    .add(size + tensor.getValue().bytes().length);
            size += tensor.getValue().bytes().length;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES + json.length + size).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(json.length).put(json);
        tensors.values().forEach(tensor -> all.put(tensor.bytes()));
        Files.write(file, all.array());
    }

    private float[] logits() {
        DecoderConfig config = Checkpoint.config(directory);
        assertThat(Checkpoint.check(config, Checkpoint.weights(directory))).isEmpty();
        try (TensorScope scope = TestDevice.scope()) {
            DecoderWeights weights = Checkpoint.read(scope, config, Checkpoint.weights(directory));
            return new Decoder(scope, Kernels.load(scope), config, weights, Optional.empty())
                    .logits(Fixture.named("qwen3").batch("full"));
        }
    }

    /** The logits of the fixture itself. */
    private static float[] ofTheTable() {
        return Fixture.named("qwen3").floats("full.logits");
    }

    private void assertKeepsBoth() throws IOException {
        assertThat(Checkpoint.config(directory).tied()).isFalse();
        assertThat(Checkpoint.contradiction(directory))
                .hasValueSatisfying(told -> assertThat(told)
                        .startsWith(directory.resolve(Checkpoint.CONFIG) + ": tie_word_embeddings is true")
                        .contains(HEAD, TABLE));
        float[] kept = logits();
        config(false);
        assertThat(kept).isEqualTo(logits());
        assertThat(Checkpoint.contradiction(directory)).isEmpty();
    }

    private void assertTied() {
        assertThat(Checkpoint.config(directory).tied()).isTrue();
        assertThat(Checkpoint.contradiction(directory)).isEmpty();
        FloatArrays.assertClose("logits", logits(), ofTheTable(), 2e-5f);
    }

    @Test
    void aHeadOfItsOwnIsKept() throws IOException {
        tensors.put(HEAD, reversed());
        write(true);
        assertKeepsBoth();
        config(true);
        float[] actual = logits();
        float[] expected = ofTheTable();
        for (int at = 0; at < expected.length; at++) {
            int column = at % ROWS;
            assertThat(actual[at]).isCloseTo(expected[at - column + ROWS - 1 - column], within(2e-5f));
        }
    }

    @Test
    void aSingleOtherValueMakesAHeadOfItsOwn() throws IOException {
        byte[] bytes = table().bytes().clone();
        bytes[bytes.length - 4] ^= 1;
        tensors.put(HEAD, new Stored("F32", table().shape(), bytes));
        write(true);
        assertKeepsBoth();
    }

    @Test
    void aHeadInAnotherShardIsKept() throws IOException {
        tensors.put(HEAD, reversed());
        Map<String, Stored> second = new LinkedHashMap<>();
        second.put(HEAD, tensors.remove(HEAD));
        write(directory.resolve("a.safetensors"), tensors);
        write(directory.resolve("b.safetensors"), second);
        ObjectNode index = new ObjectMapper().createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        tensors.keySet().forEach(name -> map.put(name, "a.safetensors"));
        map.put(HEAD, "b.safetensors");
        Files.writeString(directory.resolve(WeightFiles.INDEX), index.toString());
        config(true);
        assertKeepsBoth();
    }

    @Test
    void aHeadWithTheSameValuesIsTheTable() throws IOException {
        tensors.put(HEAD, table());
        write(true);
        assertTied();
    }

    /** Qwen3-0.6B's kind of file, stored by a tool that keeps the head in float32. */
    @Test
    void theSameValuesInAnotherTypeAreTheTable() throws IOException {
        byte[] halves = new byte[ROWS * WIDTH * 2];
        byte[] whole = new byte[ROWS * WIDTH * 4];
        for (int i = 0; i < ROWS * WIDTH; i++) {
            System.arraycopy(table().bytes(), 4 * i + 2, halves, 2 * i, 2);
            System.arraycopy(halves, 2 * i, whole, 4 * i + 2, 2);
        }
        tensors.put(TABLE, new Stored("BF16", table().shape(), halves));
        tensors.put(HEAD, new Stored("F32", table().shape(), whole));
        write(true);
        assertThat(Checkpoint.config(directory).tied()).isTrue();
        whole[2] ^= 1;
        write(true);
        assertKeepsBoth();
    }

    @Test
    void aTableThatIsStoredAsTheHeadAloneServesBoth() throws IOException {
        tensors.put(HEAD, tensors.remove(TABLE));
        write(true);
        assertTied();
    }

    @Test
    void aHeadOfAnotherShapeIsRefused() throws IOException {
        tensors.put(
                HEAD,
                new Stored("F32", new long[] {ROWS / 2, WIDTH}, Arrays.copyOf(table().bytes(), ROWS * WIDTH * 2)));
        write(true);
        assertRefused("tensor lm_head.weight has shape [160, 64] where the configuration needs [320, 64]");
    }

    @Test
    void twoTablesNeedTwoTensors() throws IOException {
        write(false);
        assertRefused(
                "has no lm_head.weight; config.json does not tie the output table to the embedding: if the model's"
                        + " are tied, set tie_word_embeddings to true, otherwise the file is not complete");
        tensors.put(HEAD, tensors.remove(TABLE));
        write(false);
        assertRefused("has no model.embed_tokens.weight");
    }

    @Test
    void aTiedModelWithoutAnyTableIsRefused() throws IOException {
        tensors.remove(TABLE);
        write(true);
        assertRefused("has no model.embed_tokens.weight");
    }

    private void assertRefused(String message) {
        DecoderConfig config = Checkpoint.config(directory);
        assertThatThrownBy(() -> Checkpoint.check(config, Checkpoint.weights(directory)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(directory.resolve(WeightFiles.SINGLE).toString())
                .hasMessageContaining(message);
    }

    /** Both tables train, each with a gradient of its own. */
    @Test
    void bothTablesTrain() throws IOException {
        tensors.put(HEAD, reversed());
        write(true);
        DecoderConfig config = Checkpoint.config(directory);
        try (TensorScope scope = TestDevice.scope()) {
            DecoderWeights weights = Checkpoint.read(scope, config, Checkpoint.weights(directory));
            Decoder decoder = new Decoder(scope, Kernels.load(scope), config, weights, Optional.empty());
            TrainableParameters trainable =
                    TrainableParameters.of(decoder, new FineTuning.Full(FineTuning.TrainOnly.ALL));
            assertThat(trainable.active()).extracting(Parameter::name).contains(TABLE, HEAD);
            Gradients gradients = new BackwardPass(decoder, trainable)
                    .run(scope, Fixture.named("qwen3").batch("full"), 1)
                    .gradients();
            List<float[]> ofTables = gradients.parameters().stream()
                    .filter(parameter -> parameter.kind() == Parameter.Kind.TABLE)
                    .map(parameter -> gradients.of(parameter).toFloats())
                    .toList();
            assertThat(ofTables).hasSize(2);
            assertThat(ofTables.get(0)).isNotEqualTo(ofTables.get(1));
        }
    }
}
