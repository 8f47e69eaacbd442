package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written for PEFT and transformers, against what they wrote themselves. */
class ExportFixtureTest {
    private static final int SHARD_BYTES = 50_000;

    @TempDir
    static Path scratch;

    @TestFactory
    List<DynamicTest> exports() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Fixture fixture : Fixture.all()) {
            if (fixture.unsupported().isPresent()) {
                continue;
            }
            tests.add(dynamicTest(fixture.name() + " in shards", () -> shards(fixture)));
            if (fixture.hasLora()) {
                tests.add(dynamicTest(fixture.name() + " adapter", () -> adapter(fixture)));
                tests.add(dynamicTest(fixture.name() + " merged", () -> merged(fixture)));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void shards(Fixture fixture) throws IOException {
        Path directory = scratch.resolve(fixture.name() + "-shards");
        try (TensorScope scope = scope()) {
            DecoderConfig config = fixture.config("config.json");
            DecoderWeights weights = fixture.decoder(scope, "config.json").weights();
            Checkpoint.write(
                    directory, Files.readString(fixture.directory().resolve("config.json")), weights, SHARD_BYTES);
            assertThat(directory).isDirectoryContaining("glob:**/model-00002-of-*.safetensors");
            assertThat(Checkpoint.weights(directory)).hasFileName("model.safetensors.index.json");
            JsonNode index = Fixture.json(Checkpoint.weights(directory));
            assertThat(index.get("metadata").get("total_size").longValue())
                    .isEqualTo(4 * config.graph().elements());
            DecoderWeights again = Checkpoint.read(scope, config, Checkpoint.weights(directory));
            for (int i = 0; i < weights.all().size(); i++) {
                assertThat(again.all().get(i).value().toFloats())
                        .isEqualTo(weights.all().get(i).value().toFloats());
            }
        }
    }

    private static void adapter(Fixture fixture) throws IOException {
        Path original = fixture.adapterDirectory();
        Path directory = scratch.resolve(fixture.name() + "-adapter");
        try (TensorScope scope = scope()) {
            DecoderConfig config = fixture.config("config.json");
            assertThat(PeftConfig.read(original).layout(config.graph()))
                    .isEqualTo(AdapterLayout.of(config.graph(), fixture.lora()));
            LoraAdapter adapter = PeftAdapter.read(scope, config.graph(), original);
            DecoderWeights weights = fixture.decoder(scope, "config.json").weights();
            PeftAdapter.write(directory, fixture.lora(), adapter, weights, "tiny/base");

            try (Safetensors theirs = Safetensors.open(original.resolve(PeftAdapter.WEIGHTS));
                    Safetensors ours = Safetensors.open(directory.resolve(PeftAdapter.WEIGHTS))) {
                assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.names());
                for (String name : ours.names()) {
                    assertThat(ours.bytes(name)).as(name).isEqualTo(theirs.bytes(name));
                }
            }
            JsonNode theirs = Fixture.json(original.resolve(PeftAdapter.CONFIG));
            JsonNode ours = Fixture.json(directory.resolve(PeftAdapter.CONFIG));
            ours.fieldNames()
                    .forEachRemaining(key -> assertThat(theirs.has(key)).as(key).isTrue());
            assertThat(texts(ours.get("target_modules"))).isEqualTo(texts(theirs.get("target_modules")));
            for (String key : List.of("peft_type", "task_type", "r", "bias", "use_dora", "rank_pattern")) {
                assertThat(ours.get(key)).as(key).isEqualTo(theirs.get(key));
            }
            assertThat(ours.get("lora_alpha").doubleValue())
                    .isEqualTo(theirs.get("lora_alpha").doubleValue());

            LoraAdapter again = PeftAdapter.read(scope, config.graph(), directory);
            assertLogits(fixture, new Decoder(scope, Kernels.load(scope), config, weights, Optional.of(again)));
        }
    }

    private static void merged(Fixture fixture) {
        try (TensorScope scope = scope()) {
            DecoderConfig config = fixture.config("config.json");
            DecoderWeights base = fixture.decoder(scope, "config.json").weights();
            DecoderWeights weights = fixture.decoder(scope, "config.json").weights();
            LoraAdapter adapter = PeftAdapter.read(scope, config.graph(), fixture.adapterDirectory());
            Kernels kernels = Kernels.load(scope);
            MergedWeights.merge(adapter, weights, kernels, scope);
            Map<String, Double> l1 = new LinkedHashMap<>();
            for (int i = 0; i < weights.all().size(); i++) {
                Parameter weight = weights.all().get(i);
                float[] values = weight.value().toFloats();
                double[] expected = expected(base.all().get(i), adapter, config);
                for (int j = 0; j < values.length; j++) {
                    assertThat((double) values[j]).isCloseTo(expected[j], within(1e-6));
                    l1.merge(weight.name(), (double) Math.abs(values[j]), Double::sum);
                }
            }
            fixture.expected()
                    .get("lora")
                    .get("merged_weight_l1")
                    .properties()
                    .forEach(entry -> assertThat(l1.get(entry.getKey()))
                            .as(entry.getKey())
                            .isCloseTo(entry.getValue().doubleValue(), withinPercentage(1e-3)));
            assertLogits(fixture, new Decoder(scope, kernels, config, weights, Optional.empty()));
        }
    }

    /** base + scaling * B A, in double precision. */
    private static double[] expected(Parameter base, LoraAdapter adapter, DecoderConfig config) {
        float[] weight = base.value().toFloats();
        double[] sum = new double[weight.length];
        Arrays.setAll(sum, i -> weight[i]);
        if (base.matrices().isEmpty()) {
            return sum;
        }
        MatrixId matrix = base.matrices().get(0);
        float[] a = adapter.pairs().get(matrix).a().value().toFloats();
        float[] b = adapter.pairs().get(matrix).b().value().toFloats();
        int columns = config.graph().layers().get(0).slot(matrix.projection()).columns();
        int rank = a.length / columns;
        for (int i = 0; i < sum.length; i++) {
            for (int k = 0; k < rank; k++) {
                sum[i] += adapter.pairs().get(matrix).scaling()
                        * b[i / columns * rank + k]
                        * a[k * columns + i % columns];
            }
        }
        return sum;
    }

    private static void assertLogits(Fixture fixture, Decoder decoder) {
        FloatArrays.assertClose(
                "logits", decoder.logits(fixture.batch("full")), fixture.floats("lora.full.logits"), 2e-5f);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static TensorScope scope() {
        Torch.prepareThread(1);
        return TensorScope.on("cpu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peft_type | \"IA3\" | peft_type must be LORA, not \"IA3\"",
                "init_lora_weights | \"pissa\" | init_lora_weights = \"pissa\" is not supported: it changes the base",
                "alora_invocation_tokens | [1, 2] | alora_invocation_tokens = [1,2] is not supported",
                "exclude_modules | \"k_proj\" | exclude_modules = \"k_proj\" is not supported",
                "kasa_config | {\"beta\": 1} | kasa_config = {\"beta\":1} is not supported",
                "use_dora | true | use_dora = true is not supported",
                "layers_to_transform | [0] | layers_to_transform = [0] is not supported",
                "rank_pattern | {\"q_proj\": 0} | rank_pattern: q_proj must be a whole number >= 1, not 0",
                "alpha_pattern | {\"q_proj\": \"x\"} | alpha_pattern: q_proj must be a finite number > 0, not \"x\"",
                "rank_pattern | [8] | rank_pattern must map modules to numbers, not [8]",
                "rank_pattern | {\"q_proj(\": 8} | rank_pattern: (.*\\.)?(q_proj() is not a regular expression",
                "modules_to_save | [\"score\"] | modules_to_save = [\"score\"] is not supported; it may name embed_tokens",
                "bias | \"all\" | bias must be none, not \"all\"",
                "r | 0 | r must be a whole number >= 1, not 0",
                "lora_alpha | null | lora_alpha must be a finite number > 0, not null",
                "lora_dropout | 1.5 | adapter_config.json: lora_dropout must be a number in [0, 1), not 1.5",
                "lora_dropout | 1 | adapter_config.json: lora_dropout must be a number in [0, 1), not 1",
                "lora_dropout | -0.1 | adapter_config.json: lora_dropout must be a number in [0, 1), not -0.1",
                "lora_dropout | \"0.1\" | adapter_config.json: lora_dropout must be a number in [0, 1), not \"0.1\"",
                "target_modules | [\"q_proj\", \"lm_head\"] | names lm_head: an adapter of a table is not supported",
                "target_modules | \".*\" | names model.embed_tokens: an adapter of a table is not supported",
                "target_modules | [\"c_attn\"] | names no module of this model; it has model.layers.0.self_attn.q_proj,",
                "target_modules | \"q_proj\" | target_modules = \"q_proj\" names no module of this model",
                "target_modules | [] | must be a list of module names or ends of their paths, a regular expression or",
                "target_modules | null | or all-linear, not null",
                "target_modules | [1] | or all-linear, not [1]",
                "target_modules | \"(q_proj\" | target_modules: (q_proj is not a regular expression: Unclosed group",
                "target_modules | \"(([a-z0-9._]+)+)+x\" | takes too long to match against model.layers.0"
            })
    void whatAnAdapterMayNotSay(String key, String value, String message) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("bad-" + key));
        Path fixtures = Path.of("src/test/resources/fixtures");
        ObjectNode json =
                (ObjectNode) Fixture.json(fixtures.resolve("llama31/lora").resolve(PeftAdapter.CONFIG));
        json.set(key, new ObjectMapper().readTree(value));
        Files.writeString(directory.resolve(PeftAdapter.CONFIG), json.toString());
        DecoderConfig config = DecoderConfig.read(fixtures.resolve("llama31/config.json"));
        assertThatThrownBy(() -> {
                    PeftConfig read = PeftConfig.read(directory);
                    read.modulesToSave();
                    read.layout(config.graph());
                })
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(directory.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aRankStabilisedAdapterKeepsItsScaling() throws IOException {
        Path original = Path.of("src/test/resources/fixtures/llama31/lora");
        Path directory = Files.createDirectories(scratch.resolve("rslora"));
        ObjectNode json = (ObjectNode) Fixture.json(original.resolve(PeftAdapter.CONFIG));
        Files.writeString(
                directory.resolve(PeftAdapter.CONFIG),
                json.put("use_rslora", true).toString());
        Files.copy(original.resolve(PeftAdapter.WEIGHTS), directory.resolve(PeftAdapter.WEIGHTS));
        DecoderConfig config = DecoderConfig.read(original.resolve("../config.json"));
        // The fixture's adapter: alpha 8, rank 4.
        FineTuning.Lora lora = new FineTuning.Lora(4, 8, true, 0, List.of(Projection.values()));
        try (TensorScope scope = scope()) {
            LoraAdapter adapter = PeftAdapter.read(scope, config.graph(), directory);
            assertThat(adapter.pairs().values())
                    .allSatisfy(pair -> assertThat(pair.scaling()).isEqualTo(4));
            Path written = scratch.resolve("rslora-written");
            PeftAdapter.write(
                    written,
                    lora,
                    adapter,
                    Fixture.named("llama31").decoder(scope, "config.json").weights(),
                    "tiny/base");
            assertThat(PeftConfig.read(written).layout(config.graph()))
                    .isEqualTo(AdapterLayout.of(config.graph(), lora));
        }
    }

    @Test
    void anAdapterOfMoreThanItsTargetsIsRefused() throws IOException {
        Path original = Path.of("src/test/resources/fixtures/llama31/lora");
        Path directory = Files.createDirectories(scratch.resolve("more"));
        ObjectNode json = (ObjectNode) Fixture.json(original.resolve(PeftAdapter.CONFIG));
        json.putArray("target_modules").add("q_proj");
        Files.writeString(directory.resolve(PeftAdapter.CONFIG), json.toString());
        Files.copy(original.resolve(PeftAdapter.WEIGHTS), directory.resolve(PeftAdapter.WEIGHTS));
        DecoderConfig config = DecoderConfig.read(original.resolve("../config.json"));
        assertThatThrownBy(() -> PeftAdapter.check(config.graph(), directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "adapter_model.safetensors: has tensors that are no adapter of the target modules: ")
                .hasMessageContaining("layers.0.mlp.down_proj.lora_A.weight")
                .hasMessageContaining("and 19 more");
    }

    @Test
    void aMissingAdapterIsOneError() {
        DecoderConfig config = DecoderConfig.read(Path.of("src/test/resources/fixtures/llama31/config.json"));
        assertThatThrownBy(() -> PeftAdapter.check(config.graph(), scratch))
                .hasMessageContaining("adapter_config.json: cannot be read; a PEFT adapter is expected");
    }
}
