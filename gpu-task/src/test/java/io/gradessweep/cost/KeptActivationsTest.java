package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Attention;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link ActivationCount} is held to the bytes that libtorch's profiler says are left of a layer and a head. */
class KeptActivationsTest {
    private static final int TOKENS = 2 * 96;
    private static final List<Projection> ALL = List.of(Projection.values());
    private static final Map<String, FineTuning> FINE_TUNINGS = Map.of(
            "full", new FineTuning.Full(FineTuning.TrainOnly.ALL),
            "projections", new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS),
            "lora", new FineTuning.Lora(16, 32, ALL),
            "lora with dropout", new FineTuning.Lora(16, 32, false, 0.1, ALL),
            "lora of o and down", new FineTuning.Lora(16, 32, List.of(Projection.O, Projection.DOWN)));

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "qwen3, full, FP32",
        "llama, full, FP32",
        "qwen3, projections, FP32",
        "qwen3, lora, FP32",
        "llama, lora with dropout, FP32",
        "qwen3, lora of o and down, FP32",
        "qwen3, full, BF16",
        "llama, lora, BF16",
        "qwen3, lora with dropout, BF16",
    })
    void bytesOfALayerAndOfTheHead(String type, String tuning, Precision precision) throws IOException {
        FineTuning fineTuning = FINE_TUNINGS.get(tuning);
        DecoderConfig config = DecoderConfig.of(new ObjectMapper().readTree("""
                {"model_type": "%s", "hidden_size": 128, "intermediate_size": 320, "num_hidden_layers": 2,
                 "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 32, "rms_norm_eps": 1e-6,
                 "vocab_size": 1500, "tie_word_embeddings": true}
                """.formatted(type)), "test");
        JsonNode events = events(config, fineTuning, precision);
        Formats formats = new Formats(precision, GradientFormat.FP32);
        ActivationCount count =
                new ActivationCount(config.graph(), TrainableSizes.of(config.graph(), fineTuning), formats, false, 0);
        assertThat(bytes(events, "layer_forward"))
                .isCloseTo(count.layer(TOKENS) - repeated(config, formats), withinPercentage(1));
        long ofPosition = 2L * 128 * formats.computed() + 4 + 4L * 1500;
        assertThat(bytes(events, "head_loss")).isCloseTo(TOKENS * ofPosition, withinPercentage(1));
    }

    /** Returns the bytes that the CPU keeps less, since it repeats keys and values again in the backward pass. */
    private static long repeated(DecoderConfig config, Formats formats) {
        Attention attention = config.graph().layers().get(0).attention().orElseThrow();
        return 2L * TOKENS * (attention.width() - attention.keyValueWidth()) * formats.computed();
    }

    /** Profiles the forward pass of a step, with a target at every position. */
    private JsonNode events(DecoderConfig config, FineTuning fineTuning, Precision precision) throws IOException {
        Torch.prepareThread(1);
        Path file = directory.resolve("events.json");
        try (TensorScope scope = TensorScope.on("cpu")) {
            Kernels kernels = Kernels.load(scope);
            WeightStorage storage = new WeightStorage(precision, fineTuning, kernels, scope);
            Decoder decoder = new Decoder(
                    scope,
                    kernels,
                    config,
                    Checkpoint.drawnOnDevice(scope, config, 0.02, storage),
                    fineTuning.adapters().map(lora -> LoraAdapter.create(scope, config.graph(), lora, 1)),
                    storage);
            double dropout = fineTuning.adapters().map(FineTuning.Lora::dropout).orElse(0.0);
            BackwardPass pass = new BackwardPass(
                    decoder, TrainableParameters.of(decoder, fineTuning), new BackwardPass.Settings(false, dropout));
            int[] ids = new Random(1).ints(TOKENS, 0, 1500).toArray();
            TokenBatch batch = TokenBatch.of(2, TOKENS / 2, ids, ids, new int[] {TOKENS / 2, TOKENS / 2});
            JniUtils.startProfile(false, true, true);
            pass.forward(scope, batch, batch.lossTokens(), 1);
            JniUtils.stopProfile(file.toString());
        }
        return new ObjectMapper().readTree(file.toFile());
    }

    /** Returns the bytes that the last call of a method allocated and did not free. */
    private static long bytes(JsonNode events, String method) {
        String text = StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.path("name").asText().equals(method))
                .reduce((before, last) -> last)
                .orElseThrow()
                .get("cpu mem")
                .asText();
        String[] parts = text.split(" ");
        int shift = Map.of("b", 0, "Kb", 10, "Mb", 20).get(parts[1]);
        return Math.round(Double.parseDouble(parts[0]) * (1 << shift));
    }
}
