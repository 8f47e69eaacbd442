package io.gradessweep.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Computes with a tiny model on a device and compares with what the CPU computes, whose numbers are held to
 * transformers' and PEFT's by the project's tests. Weights and tokens follow from seeds, so nothing is read.
 */
final class SelfTest {
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning LORA = new FineTuning.Lora(4, 8, List.of(Projection.values()));

    private static final String CONFIG = """
            {"model_type": "qwen3", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "rms_norm_eps": 1e-6,
             "vocab_size": 128, "tie_word_embeddings": true}
            """;

    /** Large weights, so that every layer changes the loss. */
    private static final double STANDARD_DEVIATION = 0.2;

    private static final long SEED = 1;
    private static final int ROWS = 2;
    private static final int LENGTH = 24;
    private static final int STEPS = 5;
    private static final double RATE = 1e-3;

    /** Rounding differs from device to device by less in float32. */
    private static final double FLOAT32 = 1e-4;

    private static final double BF16 = 0.03;

    /** A sum in pieces of float32, which a single sum of millions misses by far. */
    private static final double SUM = 2e-5;

    private final Expected expected;
    private final String device;

    /**
     * The numbers of the CPU.
     *
     * @param loss the loss per token
     * @param gradientNorm the L2 norm of all gradients
     * @param adapterNorm the L2 norm of the gradients of all adapters
     * @param quantisedNorm the same with weights in NF4, of which the layers compute in bf16
     */
    record Expected(double loss, double gradientNorm, double adapterNorm, double quantisedNorm) {
        static final Expected ON_CPU = new Expected(5.558458, 6.788203, 1.580289, 1.626703);
    }

    /** The results of a pass. */
    record Pass(double loss, Map<Parameter, float[]> gradients) {
        double norm() {
            double sum = 0;
            for (float[] values : gradients.values()) {
                for (float value : values) {
                    sum += (double) value * value;
                }
            }
            return Math.sqrt(sum);
        }

        private boolean isBitwise(Pass other) {
            return loss == other.loss && hasGradientsOf(other);
        }

        /** Returns whether every gradient here is, to the bit, the other pass's. */
        private boolean hasGradientsOf(Pass other) {
            Map<String, float[]> others = new LinkedHashMap<>();
            other.gradients.forEach((parameter, values) -> others.put(key(parameter), values));
            return gradients.entrySet().stream()
                    .allMatch(own -> Arrays.equals(own.getValue(), others.get(key(own.getKey()))));
        }

        private static String key(Parameter parameter) {
            return parameter.name() + " " + parameter.slot();
        }
    }

    /**
     * @param device a device that can be opened
     */
    SelfTest(Expected expected, String device) {
        this.expected = expected;
        this.device = device;
    }

    /** Returns what is wrong with each part that was computed, in the order of the parts; empty where nothing is. */
    Map<String, Optional<String>> run() {
        Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
        checks.put("forward", () -> close("the loss", pass(FULL, Precision.FP32).loss, expected.loss, FLOAT32));
        checks.put(
                "backward",
                () -> close("the gradients' norm", pass(FULL, Precision.FP32).norm(), expected.gradientNorm, FLOAT32));
        checks.put("norms", this::norms);
        checks.put("freezing", this::freezing);
        checks.put("recompute", this::recompute);
        checks.put(
                "LoRA",
                () -> close("the adapters' norm", pass(LORA, Precision.FP32).norm(), expected.adapterNorm, FLOAT32));
        checks.put("dropout", this::dropout);
        checks.put(
                "nf4",
                () -> close("the adapters' norm", pass(LORA, Precision.NF4).norm(), expected.quantisedNorm, BF16));
        checks.put(
                "bf16",
                () -> close("the gradients' norm", pass(FULL, Precision.BF16).norm(), expected.gradientNorm, BF16));
        checks.put("determinism in fp32", () -> determinism(Precision.FP32));
        checks.put("determinism in bf16", () -> determinism(Precision.BF16));
        Map<String, Optional<String>> results = new LinkedHashMap<>();
        checks.forEach((name, check) -> results.put(name, inWords(check)));
        return results;
    }

    private static Optional<String> inWords(Supplier<Optional<String>> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            String[] lines = String.valueOf(e.getMessage()).strip().split("\n", -1);
            return Optional.of("it cannot be computed here: " + lines[lines.length - 1]);
        }
    }

    private static Optional<String> close(String what, double actual, double wanted, double tolerance) {
        return Math.abs(actual - wanted) <= tolerance * Math.abs(wanted)
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "%s is %.7g and should be %.7g", what, actual, wanted));
    }

    Pass pass(FineTuning fineTuning, Precision precision) {
        return pass(fineTuning, precision, List.of(), precision == Precision.NF4, 0, SEED);
    }

    private Pass pass(
            FineTuning fineTuning,
            Precision precision,
            List<MatrixId> frozen,
            boolean recompute,
            double dropout,
            long seed) {
        try (TensorScope scope = TensorScope.on(device)) {
            Decoder decoder = decoder(scope, fineTuning, precision);
            TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning);
            trainable.freeze(frozen);
            BackwardPass.Settings settings = new BackwardPass.Settings(recompute, dropout);
            TokenBatch batch = batch();
            BackwardPass.Result result =
                    new BackwardPass(decoder, trainable, settings).run(scope, batch, batch.lossTokens(), seed);
            Map<Parameter, float[]> gradients = new LinkedHashMap<>();
            for (Parameter parameter : result.gradients().parameters()) {
                gradients.put(parameter, result.gradients().of(parameter).toFloats());
            }
            return new Pass(result.lossSum().toDoubles()[0] / batch.lossTokens(), gradients);
        }
    }

    private static Decoder decoder(TensorScope scope, FineTuning fineTuning, Precision precision) {
        DecoderConfig config = config();
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(precision, fineTuning, kernels, scope);
        Optional<LoraAdapter> adapter =
                fineTuning.adapters().map(lora -> LoraAdapter.create(scope, config.graph(), lora, SEED));
        return new Decoder(
                scope,
                kernels,
                config,
                Checkpoint.create(scope, config, STANDARD_DEVIATION, SEED, storage),
                adapter,
                storage);
    }

    private static DecoderConfig config() {
        try {
            return DecoderConfig.of(new ObjectMapper().readTree(CONFIG), "the self-test");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the configuration is a constant", e);
        }
    }

    private static TokenBatch batch() {
        int[] ids = new Random(SEED).ints((long) ROWS * LENGTH, 0, 128).toArray();
        int[] lengths = {LENGTH, LENGTH};
        return TokenBatch.of(ROWS, LENGTH, ids, ids, lengths);
    }

    /** A single float32 sum of four million equal numbers would be off by far more. */
    private Optional<String> norms() {
        try (TensorScope scope = TensorScope.on(device)) {
            Kernels kernels = Kernels.load(scope);
            int n = 1 << 22;
            Tensor equal = scope.ones(n);
            kernels.scale(List.of(equal), 0.1);
            double value = 0.1f;
            double l1 = kernels.norms(scope, List.of(equal), MatrixNorm.L1).toDoubles()[0];
            double l2 = kernels.l2Norms(scope, List.of(equal)).toDoubles()[0];
            return close("the L1 norm", l1, n * value, SUM)
                    .or(() -> close("the L2 norm", l2, Math.sqrt(n) * value, SUM));
        }
    }

    private Optional<String> freezing() {
        Pass all = pass(FULL, Precision.FP32);
        List<MatrixId> half = new ArrayList<>(config().graph().matrices());
        half.removeIf(matrix -> matrix.layer() == 0);
        Pass some = pass(FULL, Precision.FP32, half, false, 0, SEED);
        if (all.gradients.size() - some.gradients.size() != half.size()) {
            return Optional.of("frozen matrices have gradients");
        }
        return some.loss == all.loss && some.hasGradientsOf(all)
                ? Optional.empty()
                : Optional.of("the gradients of what trains change when other matrices freeze");
    }

    private Optional<String> recompute() {
        return pass(FULL, Precision.FP32, List.of(), true, 0, SEED).isBitwise(pass(FULL, Precision.FP32))
                ? Optional.empty()
                : Optional.of("layers that are computed again give other gradients");
    }

    private Optional<String> dropout() {
        Pass once = dropping(SEED);
        if (!once.isBitwise(dropping(SEED))) {
            return Optional.of("the same seed drops other elements");
        }
        if (once.hasGradientsOf(dropping(SEED + 1))) {
            return Optional.of("another seed drops the same elements");
        }
        return once.hasGradientsOf(pass(LORA, Precision.FP32)) ? Optional.of("nothing is dropped") : Optional.empty();
    }

    private Pass dropping(long seed) {
        return pass(LORA, Precision.FP32, List.of(), false, 0.3, seed);
    }

    private Optional<String> determinism(Precision precision) {
        return Arrays.equals(losses(precision), losses(precision))
                ? Optional.empty()
                : Optional.of("the same steps twice give other losses");
    }

    private double[] losses(Precision precision) {
        double[] losses = new double[STEPS];
        try (TensorScope scope = TensorScope.on(device)) {
            Decoder decoder = decoder(scope, FULL, precision);
            BackwardPass pass = new BackwardPass(decoder, TrainableParameters.of(decoder, FULL));
            Optimizer optimizer =
                    Optimizer.of(new OptimizerSpec.AdamW(RATE, 0.9, 0.999, 1e-8, 0.01), decoder.kernels(), scope);
            TokenBatch batch = batch();
            for (int step = 0; step < STEPS; step++) {
                try (TensorScope own = scope.open()) {
                    BackwardPass.Result result = pass.run(own, batch, batch.lossTokens());
                    losses[step] = result.lossSum().toDoubles()[0];
                    optimizer.step(step + 1, result.gradients(), RATE);
                    Torch.withoutGradients(
                            () -> decoder.updated(result.gradients().parameters()));
                }
            }
        }
        return losses;
    }
}
