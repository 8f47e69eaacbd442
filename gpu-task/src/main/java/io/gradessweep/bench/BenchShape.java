package io.gradessweep.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A randomly drawn model of the Qwen3 architecture and a random batch, with which steps are timed.
 *
 * @param length tokens per row
 */
record BenchShape(
        String name,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headDim,
        int vocabulary,
        int rows,
        int length) {
    private static final double STANDARD_DEVIATION = 0.02;

    /** The kinds of fine-tuning that are timed. */
    static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);

    static final FineTuning LORA = new FineTuning.Lora(16, 32, List.of(Projection.values()));

    /** The shapes of the figures in docs/LOG.md. */
    static final BenchShape SMALL = new BenchShape("small", 256, 768, 8, 8, 4, 32, 4096, 8, 128);

    static final BenchShape MID = new BenchShape("mid", 1024, 3072, 4, 16, 8, 128, 8192, 2, 128);

    static final BenchShape QWEN3 = new BenchShape("qwen3-0.6b", 1024, 3072, 28, 16, 8, 128, 151936, 8, 1024);

    /** A shape with as many layers as a small language model has, whose time is all the host's. */
    static final BenchShape TINY28 = new BenchShape("tiny28", 64, 176, 28, 4, 2, 16, 512, 1, 8);

    DecoderConfig config() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("model_type", "qwen3")
                .put("hidden_size", hidden)
                .put("intermediate_size", intermediate)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", keyValueHeads)
                .put("head_dim", headDim)
                .put("vocab_size", vocabulary)
                .put("rms_norm_eps", 1e-6)
                .put("rope_theta", 1e6)
                .put("tie_word_embeddings", true);
        return DecoderConfig.of(json, name);
    }

    Decoder decoder(TensorScope scope, FineTuning fineTuning) {
        return decoder(scope, fineTuning, Precision.FP32);
    }

    Decoder decoder(TensorScope scope, FineTuning fineTuning, Precision precision) {
        return decoder(scope, config(), fineTuning, precision);
    }

    /** Creates a model of weights that the device draws itself. */
    static Decoder decoder(TensorScope scope, DecoderConfig config, FineTuning fineTuning, Precision precision) {
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(precision, fineTuning, kernels, scope);
        Optional<LoraAdapter> adapter =
                fineTuning.adapters().map(lora -> LoraAdapter.create(scope, config.graph(), lora, 1));
        return new Decoder(
                scope,
                kernels,
                config,
                Checkpoint.drawnOnDevice(scope, config, STANDARD_DEVIATION, storage),
                adapter,
                storage);
    }

    TokenBatch batch() {
        return batch(rows, length, vocabulary);
    }

    /** Returns a batch in which every position has a target. */
    static TokenBatch batch(int rows, int length, int vocabulary) {
        int[] ids = new Random(1).ints((long) rows * length, 0, vocabulary).toArray();
        int[] lengths = new int[rows];
        Arrays.fill(lengths, length);
        return TokenBatch.of(rows, length, ids, ids, lengths);
    }
}
