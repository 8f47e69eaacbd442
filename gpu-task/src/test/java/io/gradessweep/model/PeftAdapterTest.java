package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PEFT can write into an adapter's directory, and what it means for a model. */
@Tag(TestDevice.TAG)
class PeftAdapterTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final String EMBEDDING = "base_model.model.model.embed_tokens.weight";
    private static final String HEAD = "base_model.model.lm_head.weight";

    @TempDir
    private Path directory;

    private ObjectNode config;

    @BeforeEach
    void read() throws IOException {
        Torch.prepareThread(1);
        config = (ObjectNode) new ObjectMapper()
                .readTree(FIXTURES.resolve("llama31/lora/adapter_config.json").toFile());
    }

    private AdapterLayout layout(String fixture) throws IOException {
        Files.writeString(directory.resolve(PeftConfig.FILE), config.toString());
        return PeftConfig.read(directory)
                .layout(Checkpoint.config(FIXTURES.resolve(fixture)).graph());
    }

    private AdapterLayout layout(String fixture, String targets) throws IOException {
        config.set("target_modules", new ObjectMapper().readTree(targets.replace('\'', '"')));
        return layout(fixture);
    }

    /** Unsloth writes the last kind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "['v_proj', 'q_proj']",
                "['self_attn.q_proj', 'self_attn.v_proj']",
                "['q_proj', 'v_proj', 'Wqkv', 'query_key_value']",
                "'.*\\\\.self_attn\\\\.(q_proj|v_proj)'",
                "'.*(q|v)_proj'",
                "'model\\\\.layers\\\\.\\\\d+\\\\.self_attn\\\\.[qv]_proj'",
                "'(?:.*?(?:language|text).*?(?:self_attn|mlp).*?(?:q_proj|v_proj))|(?:\\\\bmodel\\\\.layers\\\\.[\\\\d]{1,}\\\\."
                        + "(?:self_attn|attention|attn|mlp)\\\\.(?:(?:q_proj|v_proj)))'"
            })
    void everyWayToNameTheSameModules(String targets) throws IOException {
        assertThat(layout("llama31", targets).byModule().keySet())
                .containsExactlyInAnyOrder(
                        "model.layers.0.self_attn.q_proj",
                        "model.layers.0.self_attn.v_proj",
                        "model.layers.1.self_attn.q_proj",
                        "model.layers.1.self_attn.v_proj");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "llama31 | 'all-linear' | 14",
                "phi4 | 'all-linear' | 8",
                "qwen2 | 'all-linear' | 21",
                "phi4 | ['qkv_proj'] | 2",
                "llama31 | ['layers.1.mlp.down_proj'] | 1",
                "llama31 | ['model.layers.0.mlp.up_proj'] | 1",
                "llama31 | 'model.layers.[1-9].*_proj' | 7"
            })
    void soManyModules(String fixture, String targets, int modules) throws IOException {
        assertThat(layout(fixture, targets).byModule()).hasSize(modules);
    }

    /** The first pattern that matches the end of a path decides; the alpha stays unless it has a pattern, too. */
    @Test
    void modulesHaveRanksAndAlphasOfTheirOwn() throws IOException {
        config.putObject("rank_pattern")
                .put("layers.1.self_attn.q_proj", 16)
                .put("q_proj", 2)
                .put("mlp\\..*", 1)
                .put("down_proj", 64);
        config.putObject("alpha_pattern").put("self_attn.*", 32).put("o_proj", 5);
        AdapterLayout layout = layout("llama31", "'all-linear'");
        assertThat(shape(layout, "1.self_attn.q_proj")).isEqualTo(new AdapterLayout.Shape(16, 2));
        assertThat(shape(layout, "0.self_attn.q_proj")).isEqualTo(new AdapterLayout.Shape(2, 16));
        assertThat(shape(layout, "0.self_attn.o_proj")).isEqualTo(new AdapterLayout.Shape(4, 8));
        assertThat(shape(layout, "0.mlp.down_proj")).isEqualTo(new AdapterLayout.Shape(1, 8));
        config.put("use_rslora", true);
        assertThat(shape(layout("llama31"), "1.self_attn.q_proj")).isEqualTo(new AdapterLayout.Shape(16, 8));
    }

    private static AdapterLayout.Shape shape(AdapterLayout layout, String module) {
        return layout.byModule().get("model.layers." + module);
    }

    /** Writes an adapter of random numbers, with these tables beside it. */
    private Map<String, float[]> write(String fixture, Map<String, long[]> tables) throws IOException {
        AdapterLayout layout = layout(fixture);
        ModelShapes shapes = new ModelShapes(Checkpoint.config(FIXTURES.resolve(fixture)));
        Map<String, long[]> tensors = new LinkedHashMap<>(tables);
        layout.byModule().forEach((module, shape) -> {
            tensors.put(
                    "base_model.model." + module + ".lora_A.weight", new long[] {shape.rank(), shapes.columns(module)});
            tensors.put(
                    "base_model.model." + module + ".lora_B.weight", new long[] {shapes.rows(module), shape.rank()});
        });
        Random random = new Random(1);
        Map<String, float[]> values = new LinkedHashMap<>();
        try (TensorScope scope = TestDevice.scope()) {
            Map<String, List<Tensor>> written = new LinkedHashMap<>();
            tensors.forEach((name, shape) -> {
                float[] drawn = new float[(int) (shape[0] * shape[1])];
                for (int i = 0; i < drawn.length; i++) {
                    drawn[i] = (float) random.nextGaussian() / 10;
                }
                values.put(name, drawn);
                written.put(name, List.of(scope.floats(drawn, shape)));
            });
            Safetensors.write(directory.resolve(PeftAdapter.WEIGHTS), written);
        }
        return values;
    }

    /** The rows and columns of a model's modules. */
    private record ModelShapes(DecoderConfig config) {
        long rows(String module) {
            return tensor(module).rows();
        }

        long columns(String module) {
            return tensor(module).columns();
        }

        private StoredTensor tensor(String module) {
            return config.graph().blocks().stream()
                    .flatMap(block -> block.tensors().stream())
                    .filter(tensor -> tensor.module().equals(module))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private AdaptedModel adapted(TensorScope scope, String fixture) {
        AdaptedModel.check(FIXTURES.resolve(fixture), directory);
        return AdaptedModel.read(scope, FIXTURES.resolve(fixture), directory);
    }

    private static float[] logits(TensorScope scope, AdaptedModel model, boolean merged) {
        Kernels kernels = Kernels.load(scope);
        if (merged) {
            MergedWeights.merge(model.adapter(), model.weights(), kernels, scope);
        }
        Optional<LoraAdapter> adapter = merged ? Optional.empty() : Optional.of(model.adapter());
        return new Decoder(scope, kernels, model.config(), model.weights(), adapter)
                .logits(Fixture.named("llama31").batch("full"));
    }

    /** W + scaling B A of every matrix, and a pass beside it that gives the same. */
    @ParameterizedTest
    @ValueSource(strings = {"llama31", "phi4", "qwen2"})
    void ranksAndAlphasAreMergedAsTheyAreComputed(String fixture) throws IOException {
        config.put("target_modules", "all-linear");
        config.putObject("rank_pattern").put("o_proj", 7).put("layers.0.mlp.*", 2);
        config.putObject("alpha_pattern")
                .put("down_proj", 40)
                .put("qkv_proj", 3)
                .put("k_proj", 1.5);
        Map<String, float[]> values = write(fixture, Map.of());
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, fixture);
            float[] beside = logits(scope, model, false);
            DecoderWeights base =
                    Fixture.named(fixture).decoder(scope, "config.json").weights();
            float[] merged = logits(scope, model, true);
            FloatArrays.assertClose("logits", beside, merged, 1e-4f);
            for (int i = 0; i < base.all().size(); i++) {
                Parameter weight = base.all().get(i);
                if (!weight.matrices().isEmpty()) {
                    assertMerged(weight, model, values, i);
                }
            }
        }
    }

    private void assertMerged(Parameter weight, AdaptedModel model, Map<String, float[]> values, int index)
            throws IOException {
        LoraAdapter.Pair pair = model.adapter().pairs().get(weight.matrices().get(0));
        String module = weight.name().replace(".weight", "");
        AdapterLayout.Shape shape = layout(fixtureOf(model)).byModule().get(module);
        assertThat(pair.scaling()).isEqualTo(shape.scaling());
        float[] a = values.get("base_model.model." + module + ".lora_A.weight");
        float[] b = pair.b().value().toFloats();
        float[] before = weight.value().toFloats();
        float[] after = model.weights().all().get(index).value().toFloats();
        int columns = a.length / shape.rank();
        for (int i = 0; i < before.length; i++) {
            double sum = before[i];
            for (int k = 0; k < shape.rank(); k++) {
                sum += shape.scaling() * b[i / columns * shape.rank() + k] * a[k * columns + i % columns];
            }
            assertThat((double) after[i]).isCloseTo(sum, within(1e-5));
        }
    }

    private static String fixtureOf(AdaptedModel model) {
        return switch (model.config().family().modelType()) {
            case "phi3" -> "phi4";
            case "qwen2" -> "qwen2";
            default -> "llama31";
        };
    }

    private void saves(String... tables) {
        config.putArray("modules_to_save");
        for (String table : tables) {
            config.withArray("modules_to_save").add(table);
        }
    }

    private static Map<String, long[]> tables(long tokens, String... names) {
        Map<String, long[]> tables = new LinkedHashMap<>();
        for (String name : names) {
            tables.put(name, new long[] {tokens, 64});
        }
        return tables;
    }

    private static List<String> tablesOf(AdaptedModel model) {
        List<String> tables = new ArrayList<>();
        for (Parameter weight : model.weights().all()) {
            if (weight.kind() == Parameter.Kind.TABLE) {
                tables.add(weight.name());
            }
        }
        return tables;
    }

    private static float[] table(AdaptedModel model, String name) {
        return model.weights().all().stream()
                .filter(weight -> weight.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .toFloats();
    }

    @Test
    void tablesThatWereTrainedTakeThePlaceOfTheBases() throws IOException {
        saves("embed_tokens", "lm_head");
        Map<String, float[]> values = write("llama31", tables(320, EMBEDDING, HEAD));
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, "llama31");
            assertThat(model.config().tied()).isFalse();
            assertThat(table(model, "model.embed_tokens.weight")).isEqualTo(values.get(EMBEDDING));
            assertThat(table(model, "lm_head.weight")).isEqualTo(values.get(HEAD));
            FloatArrays.assertClose("logits", logits(scope, model, false), logits(scope, model, true), 1e-4f);
        }
    }

    @Test
    void theOtherTableStaysTheBases() throws IOException {
        saves("model.embed_tokens");
        Map<String, float[]> values = write("llama31", tables(320, EMBEDDING));
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, "llama31");
            assertThat(table(model, "model.embed_tokens.weight")).isEqualTo(values.get(EMBEDDING));
            assertThat(table(model, "lm_head.weight"))
                    .isEqualTo(Fixture.named("llama31")
                            .decoder(scope, "config.json")
                            .weights()
                            .table(TokenTable.LM_HEAD)
                            .value()
                            .toFloats());
        }
    }

    /** PEFT copies the table that it trains, so that a tied model has two afterwards. */
    @Test
    void oneTableOfATiedModelMakesTwo() throws IOException {
        saves("lm_head");
        Map<String, float[]> values = write("qwen2", tables(320, HEAD));
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, "qwen2");
            assertThat(model.config().tied()).isFalse();
            assertThat(tablesOf(model)).containsExactly("model.embed_tokens.weight", "lm_head.weight");
            assertThat(table(model, "lm_head.weight")).isEqualTo(values.get(HEAD));
            FloatArrays.assertClose("logits", logits(scope, model, false), logits(scope, model, true), 1e-4f);
        }
        saves("embed_tokens");
        Map<String, float[]> others = write("qwen2", tables(320, EMBEDDING));
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, "qwen2");
            assertThat(model.config().tied()).isFalse();
            assertThat(table(model, "model.embed_tokens.weight")).isEqualTo(others.get(EMBEDDING));
            assertThat(table(model, "lm_head.weight")).isNotEqualTo(others.get(EMBEDDING));
        }
        config.put("ensure_weight_tying", true);
        layout("qwen2");
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, "qwen2");
            assertThat(model.config().tied()).isTrue();
            assertThat(table(model, "model.embed_tokens.weight")).isEqualTo(others.get(EMBEDDING));
        }
    }

    /** Trainer saves the tables of a model whose vocabulary grew, whether or not modules_to_save names them. */
    @Test
    void tablesWithMoreTokensMakeAModelWithMore() throws IOException {
        Map<String, float[]> values = write("llama31", tables(323, EMBEDDING, HEAD));
        try (TensorScope scope = TestDevice.scope()) {
            AdaptedModel model = adapted(scope, "llama31");
            assertThat(model.config().vocabulary()).isEqualTo(323);
            assertThat(model.weights().vocabulary()).isEqualTo(323);
            assertThat(table(model, "lm_head.weight")).isEqualTo(values.get(HEAD));
            assertThat(logits(scope, model, false)).hasSize(2 * 17 * 323);
        }
    }

    @Test
    void tablesThatDoNotFitAreRefused() throws IOException {
        saves("lm_head");
        write("llama31", Map.of());
        assertRefused("llama31", "has no " + HEAD + ", which modules_to_save of adapter_config.json names");
        saves();
        write("llama31", tables(323, HEAD));
        assertRefused("llama31", "has 323 tokens in " + HEAD + " and does not hold the other table, which has 320");
        write("llama31", tables(300, EMBEDDING, HEAD));
        assertRefused("llama31", "has shape [300, 64] where the configuration needs [320, 64]");
        write("llama31", Map.of(EMBEDDING, new long[] {320, 64}, HEAD, new long[] {330, 64}));
        assertThatThrownBy(() -> AdaptedModel.check(FIXTURES.resolve("llama31"), directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("where the configuration needs");
        write("llama31", Map.of("base_model.model.model.norm.weight", new long[] {1, 64}));
        assertRefused("llama31", "has tensors that are no adapter of the target modules: base_model.model.model.norm");
    }

    private void assertRefused(String fixture, String message) {
        assertThatThrownBy(() -> AdaptedModel.check(FIXTURES.resolve(fixture), directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(directory.resolve(PeftAdapter.WEIGHTS).toString())
                .hasMessageContaining(message);
    }

    /** A base that says it is tied and holds two tables keeps both below an adapter, too. */
    @Test
    void anAdapterOfAModelWithTwoTablesKeepsThem() throws IOException {
        write("qwen3_untied", Map.of());
        Path base = Files.createDirectories(directory.resolve("base"));
        Files.copy(FIXTURES.resolve("qwen3_untied/model.safetensors"), base.resolve("model.safetensors"));
        Files.writeString(
                base.resolve("config.json"),
                Files.readString(FIXTURES.resolve("qwen3_untied/config.json"))
                        .replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"));
        try (TensorScope scope = TestDevice.scope()) {
            assertThat(DecoderConfig.read(base.resolve("config.json")).tied()).isTrue();
            assertThat(tablesOf(AdaptedModel.read(scope, base, directory))).hasSize(2);
        }
    }
}
