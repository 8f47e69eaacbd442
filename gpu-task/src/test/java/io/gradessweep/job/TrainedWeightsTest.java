package io.gradessweep.job;

import static io.gradessweep.job.TinyJob.FULL;
import static io.gradessweep.job.TinyJob.LORA;
import static io.gradessweep.job.TinyJob.NONE;
import static io.gradessweep.job.TinyJob.base;
import static io.gradessweep.job.TinyJob.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StopReason;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run keeps is the model it was scored with. */
class TrainedWeightsTest {
    @TempDir
    static Path directory;

    private static RunOutcome run(RunSpec spec, Optional<WeightStore> weights) {
        JobContext context = new JobContext(
                directory.resolve("cache"),
                "cpu",
                "test",
                1,
                JobListener.SILENT,
                () -> false,
                Checkpointing.NONE,
                weights);
        return TrainingJob.run(spec, context);
    }

    private static Optional<WeightStore> into(Path kept) {
        return Optional.of(content -> AtomicDirectory.write(kept, content));
    }

    /** Scored as a checkpoint, without any training. */
    private static List<ItemScore> scored(Path checkpoint) {
        BaseModel model = new BaseModel.Checkpoint(new FileRef(checkpoint.toString(), ""));
        RunOutcome outcome = run(spec(model, new FineTuning.None(), NONE, 1e-3), Optional.empty());
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        return outcome.traces().items();
    }

    @Test
    void afterFullFineTuningItIsAModelDirectory() {
        Path kept = directory.resolve("full");
        RunOutcome outcome = run(spec(base(), FULL, NONE, 1e-3), into(kept));

        assertThat(outcome.summary().phases().checkpointSeconds()).isPositive();
        assertThat(scored(kept)).isEqualTo(outcome.traces().items());
    }

    @Test
    void afterLoraItIsAnAdapterOfItsBase() throws IOException {
        Path kept = directory.resolve("lora");
        RunOutcome outcome = run(spec(base(), LORA, NONE, 1e-3), into(kept));

        assertThat(kept)
                .isDirectoryContaining("glob:**/adapter_config.json")
                .isDirectoryContaining("glob:**/adapter_model.safetensors");
        Path base = directory(base());
        Path merged = directory.resolve("merged");
        AdapterMerge.run(base, kept, merged, Long.MAX_VALUE);
        List<ItemScore> items = scored(merged);
        assertSameScores(items, outcome.traces().items());
        assertThat(scored(base)).isNotEqualTo(items);
    }

    /** Writes a model again, with a head that is the table's opposite. */
    private static void withHead(Path base, Path copy) throws IOException {
        Files.delete(copy(base, copy).resolve("model.safetensors"));
        try (TensorScope scope = TensorScope.on("cpu")) {
            Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
            Checkpoint.read(scope, Checkpoint.config(base), Checkpoint.weights(base))
                    .all()
                    .forEach(weight -> tensors.put(weight.name(), List.of(weight.value())));
            Tensor head = tensors.get("model.embed_tokens.weight").get(0).copyTo(scope);
            Kernels.load(scope).scale(List.of(head), -1);
            tensors.put("lm_head.weight", List.of(head));
            Safetensors.write(copy.resolve("model.safetensors"), tensors);
        }
    }

    /** The miniature ties its tables; one whose head was trained apart must be exported as the two that it has. */
    @Test
    void aHeadThatTheConfigurationTiesIsExportedAsItsOwn() throws IOException {
        Path base = directory(base());
        Path untied = directory.resolve("untied");
        withHead(base, untied);
        Path kept = directory.resolve("of-untied");
        BaseModel model = new BaseModel.Checkpoint(new FileRef(untied.toString(), ""));
        RunOutcome outcome = run(spec(model, FULL, NONE, 1e-3), into(kept));

        assertThat(Files.readString(untied.resolve("config.json"))).contains("\"tie_word_embeddings\" : true");
        assertThat(Files.readString(kept.resolve("config.json"))).contains("\"tie_word_embeddings\" : false");
        assertThat(scored(kept)).isEqualTo(outcome.traces().items()).isNotEqualTo(scored(base));
    }

    /** The tokens that were added begin with the mean of all embeddings, train, and are exported with the others. */
    @Test
    void embeddingsOfAddedTokensBeginWithTheMean() throws IOException {
        Path model = copy(directory(base()), directory.resolve("added"));
        int words = addTokens(model, "[PAD]", "<|im_end|>");
        BaseModel asItIs = new BaseModel.Checkpoint(new FileRef(model.toString(), ""));
        BaseModel resized = new BaseModel.Checkpoint(new FileRef(model.toString(), ""), true);
        assertThat(ModelConfigs.of(spec(asItIs, FULL, NONE, 1e-3).model(), model)
                        .vocabulary())
                .isEqualTo(words);
        DecoderConfig config = ModelConfigs.of(spec(resized, FULL, NONE, 1e-3).model(), model);
        assertThat(config.vocabulary()).isEqualTo(words + 2);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Checkpoint.check(config, Checkpoint.weights(model));
            Tensor table = Checkpoint.read(scope, config, Checkpoint.weights(model))
                    .all()
                    .get(0)
                    .value();
            float[] values = table.toFloats();
            int width = (int) table.shape()[1];
            for (int column = 0; column < width; column++) {
                double sum = 0;
                for (int row = 0; row < words; row++) {
                    sum += values[row * width + column];
                }
                assertThat((double) values[words * width + column]).isCloseTo(sum / words, within(1e-6));
                assertThat(values[(words + 1) * width + column]).isEqualTo(values[words * width + column]);
            }
        }

        Path kept = directory.resolve("of-resized");
        RunOutcome outcome = run(spec(resized, FULL, NONE, 1e-3), into(kept));
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        assertThat(outcome.summary().parameters())
                .isEqualTo(run(spec(asItIs, FULL, NONE, 1e-3), Optional.empty())
                                .summary()
                                .parameters()
                        + 2 * 32);
        assertThat(Checkpoint.config(kept).vocabulary()).isEqualTo(words + 2);
        assertThat(scored(kept)).isEqualTo(outcome.traces().items());
    }

    private static Path copy(Path base, Path copy) throws IOException {
        Files.createDirectories(copy);
        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
            Files.copy(base.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    /** @return the number of tokens before */
    private static int addTokens(Path model, String... tokens) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode tokenizer =
                (ObjectNode) json.readTree(model.resolve("tokenizer.json").toFile());
        int words = tokenizer.at("/model/vocab").size();
        for (int i = 0; i < tokens.length; i++) {
            ObjectNode added = tokenizer.at("/added_tokens/0").deepCopy();
            tokenizer
                    .withArray("added_tokens")
                    .add(added.put("content", tokens[i]).put("id", words + i));
        }
        Files.writeString(model.resolve("tokenizer.json"), tokenizer.toString());
        return words;
    }

    /** Ranks and alphas of their own, and tables that train beside them, as PEFT writes and reads them. */
    @ParameterizedTest
    @CsvSource({"true, EMBED_TOKENS LM_HEAD", "false, EMBED_TOKENS LM_HEAD", "false, LM_HEAD", "false, ''"})
    void whatTrainsBesideAdaptersIsKeptWithThem(boolean tied, String named) throws IOException {
        BaseModel.Pretrained base = base("{'model_type': 'llama', 'tie_word_embeddings': " + tied + "}");
        List<TokenTable> tables = Arrays.stream(named.split(" "))
                .filter(table -> !table.isEmpty())
                .map(TokenTable::valueOf)
                .toList();
        FineTuning lora = new FineTuning.Lora(
                4,
                8,
                false,
                0,
                List.of(Projection.values()),
                List.of(new ProjectionNumber(Projection.DOWN, 2), new ProjectionNumber(Projection.Q, 6)),
                List.of(new ProjectionNumber(Projection.DOWN, 1)),
                tables);
        Path kept = directory.resolve("beside-" + tied + named.length());
        RunOutcome outcome = run(spec(base, lora, NONE, 1e-3), into(kept));
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);

        Path merged = directory.resolve("merged-" + tied + named.length());
        AdapterMerge.run(directory(base), kept, merged, Long.MAX_VALUE);
        assertSameScores(scored(merged), outcome.traces().items());
        assertThat(Checkpoint.config(merged).tied()).isEqualTo(tied);
    }

    /** As people add tokens: the tables grow, train beside the adapters, and are part of what is kept. */
    @Test
    void addedTokensTrainBesideAdapters() throws IOException {
        Path model = copy(directory(base()), directory.resolve("grown"));
        int words = addTokens(model, "<|im_start|>", "<|im_end|>");
        BaseModel resized = new BaseModel.Checkpoint(new FileRef(model.toString(), ""), true);
        FineTuning lora = new FineTuning.Lora(
                4, 8, false, 0, List.of(Projection.values()), List.of(), List.of(), List.of(TokenTable.values()));
        assertThat(run(spec(resized, LORA, NONE, 1e-3), Optional.empty()))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.message()).contains("set lora.modules_to_save to"));
        Path kept = directory.resolve("of-grown");
        RunOutcome outcome = run(spec(resized, lora, NONE, 1e-3), into(kept));
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        assertThat(kept.resolve("tokenizer.json")).exists();

        Path merged = directory.resolve("merged-grown");
        Files.delete(kept.resolve("tokenizer_config.json"));
        AdapterMerge.run(copy(directory(base()), directory.resolve("bare")), kept, merged, Long.MAX_VALUE);
        assertThat(Checkpoint.config(merged).vocabulary()).isEqualTo(words + 2);
        assertThat(merged.resolve("tokenizer.json")).hasSameTextualContentAs(model.resolve("tokenizer.json"));
        assertThat(merged.resolve("tokenizer_config.json"))
                .hasSameTextualContentAs(model.resolve("tokenizer_config.json"));
        assertSameScores(scored(merged), outcome.traces().items());
    }

    /** Attention and rotary embeddings of every kind: such a model trains, freezes, is exported, and is loaded again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model_type': 'llama', 'rope_scaling': {'rope_type': 'yarn', 'factor': 4,"
                        + " 'original_max_position_embeddings': 8}}",
                "{'model_type': 'llama', 'rope_scaling': {'rope_type': 'linear', 'factor': 4}}",
                "{'model_type': 'qwen2', 'max_position_embeddings': 32,"
                        + " 'rope_scaling': {'rope_type': 'dynamic', 'factor': 4}}",
                "{'model_type': 'phi3', 'partial_rotary_factor': 0.75, 'tie_word_embeddings': true}",
                "{'model_type': 'phi3', 'original_max_position_embeddings': 4, 'max_position_embeddings': 128,"
                        + " 'rope_scaling': {'type': 'longrope', 'short_factor': [1, 1, 1, 1],"
                        + " 'long_factor': [1, 2, 3, 4]}}",
                "{'model_type': 'mistral', 'sliding_window': 3}"
            })
    void everyFamilyTrainsFreezesAndIsLoadedAgain(String config) throws IOException {
        BaseModel.Pretrained base = base(config);
        EarlyStopping grades = new EarlyStopping.GradES(1e9, Ratio.of("0.5"), Criterion.GRADIENT);
        for (FineTuning fineTuning : List.of(FULL, LORA)) {
            Path kept = directory.resolve(SpecJson.baseId(base) + fineTuning.label());
            RunOutcome outcome = run(spec(base, fineTuning, grades, 1e-3), into(kept));

            assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
            assertThat(outcome.summary().stopReason()).isEqualTo(StopReason.ALL_FROZEN);
            assertThat(outcome.summary().frozenMatrices()).isEqualTo(14);
            assertThat(outcome.summary().lastLoss())
                    .isLessThan(outcome.summary().firstLoss());
            if (fineTuning == FULL) {
                assertThat(scored(kept)).isEqualTo(outcome.traces().items());
            } else {
                Path merged = directory.resolve(SpecJson.baseId(base) + "-merged");
                AdapterMerge.run(directory(base), kept, merged, Long.MAX_VALUE);
                assertSameScores(scored(merged), outcome.traces().items());
            }
        }
    }

    private static Path directory(BaseModel.Pretrained base) {
        return BaseModelJob.ensure(
                base, new JobContext(directory.resolve("cache"), "cpu", "test", 1, JobListener.SILENT, () -> false));
    }

    private static void assertSameScores(List<ItemScore> items, List<ItemScore> expected) {
        assertThat(items).hasSameSizeAs(expected);
        for (int i = 0; i < items.size(); i++) {
            List<Double> logprobs = expected.get(i).choiceLogprobs();
            for (int choice = 0; choice < logprobs.size(); choice++) {
                assertThat(items.get(i).choiceLogprobs().get(choice)).isCloseTo(logprobs.get(choice), within(1e-4));
            }
        }
    }

    /** What the mask leaves out is zero in the adapter that is kept, too. */
    @Test
    void afterLoRAFTheAdapterIsSparse() {
        Path kept = directory.resolve("loraf");
        EarlyStopping loraf = new EarlyStopping.LoRAF(Ratio.of("0.75"));
        RunOutcome outcome = run(spec(base(), LORA, loraf, 1e-3), into(kept));
        long trained = 0;
        try (Safetensors file = Safetensors.open(kept.resolve("adapter_model.safetensors"))) {
            for (String name : file.names()) {
                if (name.contains(".lora_B.")) {
                    FloatBuffer values =
                            file.bytes(name).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
                    int moved = 0;
                    for (int i = 0; i < values.limit(); i++) {
                        moved += values.get(i) != 0 ? 1 : 0;
                    }
                    assertThat(moved).as(name).isEqualTo(values.limit() / 4);
                    trained += moved;
                }
            }
        }
        assertThat(outcome.summary().trainableParameters()).isEqualTo(trained);
        assertThat(outcome.traces().freezes())
                .hasSize(outcome.summary().frozenMatrices())
                .allMatch(freeze -> freeze.step() == 1 && freeze.matrix().part() == AdapterPart.A);
    }

    @Test
    void whatCannotBeKeptIsAFailureThatSaysSo() throws IOException {
        Path occupied = Files.createDirectories(directory.resolve("occupied/full"));
        Files.createFile(occupied.resolve("file"));
        RunOutcome outcome = run(spec(base(), FULL, NONE, 1e-3), into(occupied));

        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.INTERNAL);
            assertThat(failed.message()).contains("the trained weights cannot be kept: ");
        });
    }
}
