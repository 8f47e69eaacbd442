package io.gradessweep.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A tiny Hugging Face checkpoint with the numbers transformers and PEFT compute for it; fixtures/README.md. */
record Fixture(Path directory, JsonNode description, JsonNode expected) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every sub-folder with a {@code fixture.json}. */
    static List<Fixture> all() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(folder -> Files.exists(folder.resolve("fixture.json")))
                    .sorted()
                    .map(Fixture::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fixture in a folder of this name. */
    static Fixture named(String name) {
        return read(root().resolve(name));
    }

    /** {@code -Dgrades.fixtures=DIR}, else the folders among the test resources. */
    static Path root() {
        return Path.of(System.getProperty("grades.fixtures", "src/test/resources/fixtures"));
    }

    private static Fixture read(Path folder) {
        JsonNode description = json(folder.resolve("fixture.json"));
        Path expected = folder.resolve(description.get("expected").textValue());
        return new Fixture(folder, description, json(expected.resolve("expected.json")));
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return directory.getFileName().toString();
    }

    /** Why it cannot run yet, if so. */
    Optional<String> unsupported() {
        String type =
                json(directory.resolve(configs().get(0))).get("model_type").textValue();
        if (!DecoderFamilies.names().contains(type)) {
            return Optional.of(name() + ": model_type " + type + " is not supported yet");
        }
        return Optional.empty();
    }

    /** {@code config.json}, and the same in the style of transformers 5 where it is there. */
    List<String> configs() {
        List<String> configs = new ArrayList<>(List.of(description.get("config").textValue()));
        if (Files.exists(directory.resolve("config.v5.json"))) {
            configs.add("config.v5.json");
        }
        return configs;
    }

    DecoderConfig config(String file) {
        return DecoderConfig.read(directory.resolve(file));
    }

    Path weights() {
        return directory.resolve(description.get("weights").textValue()).normalize();
    }

    boolean hasLora() {
        return description.has("lora");
    }

    FineTuning.Lora lora() {
        JsonNode lora = expected.get("lora");
        return new FineTuning.Lora(
                lora.get("r").intValue(), lora.get("alpha").doubleValue(), List.of(Projection.values()));
    }

    Decoder decoder(TensorScope scope, String config) {
        return new Decoder(scope, Kernels.load(scope), config(config), load(scope, config), Optional.empty());
    }

    /** All weights trained. */
    Decoder decoder(TensorScope scope, String config, Precision precision) {
        Kernels kernels = Kernels.load(scope);
        FineTuning full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        WeightStorage storage = new WeightStorage(precision, full, kernels, scope);
        DecoderWeights read = Checkpoint.read(scope, config(config), weights(), storage);
        return new Decoder(scope, kernels, config(config), read, Optional.empty(), storage);
    }

    Decoder loraDecoder(TensorScope scope, String config) {
        LoraAdapter adapter = PeftAdapter.read(scope, config(config).graph(), adapterDirectory());
        return new Decoder(scope, Kernels.load(scope), config(config), load(scope, config), Optional.of(adapter));
    }

    Path adapterDirectory() {
        return directory.resolve(description.get("lora").textValue());
    }

    private DecoderWeights load(TensorScope scope, String config) {
        return Checkpoint.read(scope, config(config), weights());
    }

    /** The case's tokens, labels shifted to targets, left padding turned into starts. */
    TokenBatch batch(String name) {
        int[] ids = integers(name + ".input_ids");
        int[] labels = integers(name + ".labels");
        int[] mask = integers(name + ".attention_mask");
        int rows = 2;
        int length = ids.length / rows;
        int[] targets = new int[ids.length];
        int[] lengths = new int[rows];
        int[] starts = new int[rows];
        for (int row = 0; row < rows; row++) {
            int[] ones = Arrays.copyOfRange(mask, row * length, (row + 1) * length);
            lengths[row] = Arrays.stream(ones).sum();
            while (ones[starts[row]] == 0) {
                starts[row]++;
            }
            for (int t = 0; t < length; t++) {
                int at = row * length + t;
                targets[at] = t + 1 < length ? labels[at + 1] : TokenBatch.IGNORED;
            }
        }
        return TokenBatch.of(rows, length, ids, targets, lengths).withStarts(starts);
    }

    float[] floats(String name) {
        try (Safetensors tensors = Safetensors.open(expectedTensors())) {
            ByteBuffer bytes = tensors.bytes(name);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        }
    }

    boolean hasTensor(String name) {
        try (Safetensors tensors = Safetensors.open(expectedTensors())) {
            return tensors.names().contains(name);
        }
    }

    /** A folder without inputs of its own repeats those of the one it is a variant of. */
    private int[] integers(String name) {
        Path file = hasTensor(name)
                ? expectedTensors()
                : directory
                        .resolveSibling(expected.get("variant_of").textValue())
                        .resolve("expected.safetensors");
        try (Safetensors tensors = Safetensors.open(file)) {
            ByteBuffer bytes = tensors.bytes(name);
            int[] values = new int[bytes.remaining() / Integer.BYTES];
            bytes.asIntBuffer().get(values);
            return values;
        }
    }

    private Path expectedTensors() {
        return directory.resolve(description.get("expected").textValue()).resolve("expected.safetensors");
    }
}
