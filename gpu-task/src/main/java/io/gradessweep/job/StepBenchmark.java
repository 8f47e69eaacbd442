package io.gradessweep.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.TokenBatch;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Milliseconds of one optimizer step by phase, on randomly drawn weights and tokens of two fixed shapes, beside what the
 * device does on a plain matrix product; and resident memory over many steps. Medians over the counted steps.
 */
public final class StepBenchmark {
    private static final int WARMUP = 3;
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning LORA = new FineTuning.Lora(16, 32, List.of(Projection.values()));

    private final JobContext context;
    private final int steps;
    private final Consumer<String> out;

    /**
     * @param steps counted steps per line
     * @param out takes the report line by line
     */
    public StepBenchmark(JobContext context, int steps, Consumer<String> out) {
        this.context = context;
        this.steps = steps;
        this.out = out;
    }

    /** The shapes of the figures in docs/LOG.md: Qwen3 architecture, float32. */
    private enum Shape {
        SMALL(256, 768, 8, 8, 4, 32, 4096, 8),
        MID(1024, 3072, 4, 16, 8, 128, 8192, 2);

        private static final int TOKENS = 128;
        private final ObjectNode json = new ObjectMapper().createObjectNode();
        private final int rows;

        Shape(int hidden, int intermediate, int layers, int heads, int kvHeads, int headDim, int vocabulary, int rows) {
            this.rows = rows;
            json.put("model_type", "qwen3")
                    .put("hidden_size", hidden)
                    .put("intermediate_size", intermediate)
                    .put("num_hidden_layers", layers)
                    .put("num_attention_heads", heads)
                    .put("num_key_value_heads", kvHeads)
                    .put("head_dim", headDim)
                    .put("vocab_size", vocabulary)
                    .put("rms_norm_eps", 1e-6)
                    .put("rope_theta", 1e6)
                    .put("tie_word_embeddings", true);
        }

        DecoderConfig config() {
            return DecoderConfig.of(json, name());
        }

        TokenBatch batch() {
            int[] ids = new Random(1)
                    .ints((long) rows * TOKENS, 0, json.get("vocab_size").intValue())
                    .toArray();
            int[] lengths = new int[rows];
            Arrays.fill(lengths, TOKENS);
            return TokenBatch.of(rows, TOKENS, ids, ids, lengths);
        }
    }

    public void run() {
        Torch.prepareThread(context.threads());
        double peak = matrixProductPeak();
        out.accept(String.format(
                Locale.ROOT, "matrix product 1024^3: %.1f GFLOP/s, %d threads", peak / 1e9, context.threads()));
        out.accept("| shape | trains | step ms | forward | backward | L2 | L1 (monitor) | AdamW | GFLOP/s | of peak |"
                + " peak MB |");
        out.accept("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Shape shape : Shape.values()) {
            line(shape, "full", FULL, false, peak);
            line(shape, "full, projections frozen", FULL, true, peak);
            line(shape, "lora r=16", LORA, false, peak);
        }
        memory();
    }

    private double matrixProductPeak() {
        try (TensorScope scope = TensorScope.on(context.device());
                Kernels kernels = Kernels.load(scope)) {
            int n = 1024;
            Tensor a = scope.ones(n, n);
            double[] seconds = new double[9];
            for (int i = 0; i < seconds.length; i++) {
                long begin = System.nanoTime();
                try (TensorScope step = scope.open()) {
                    kernels.gather(step, List.of(kernels.l1Norms(step, List.of(kernels.product(step, a, a)))))
                            .toDoubles();
                }
                seconds[i] = (System.nanoTime() - begin) / 1e9;
            }
            return 2.0 * n * n * n / median(seconds);
        }
    }

    private void line(Shape shape, String name, FineTuning fineTuning, boolean frozen, double peak) {
        HostMemory.resetPeak();
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = decoder(scope, shape, fineTuning);
            TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning);
            if (frozen) {
                trainable.freeze(decoder.config().matrices());
            }
            TokenBatch batch = shape.batch();
            Step step = new Step(scope, decoder, trainable);
            List<double[]> millis = new ArrayList<>();
            for (int i = 0; i < WARMUP + steps; i++) {
                double[] phases = step.run(batch);
                if (i >= WARMUP) {
                    millis.add(phases);
                }
            }
            double total = median(millis.stream()
                    .mapToDouble(phases -> Arrays.stream(phases).sum())
                    .toArray());
            double rate = trainable.flopCount(decoder.config()).training(batch).trainingFlops() / (total / 1e3);
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT, "| %s | %s | %.1f |", shape.name().toLowerCase(Locale.ROOT), name, total));
            for (int phase = 0; phase < Step.PHASES; phase++) {
                int column = phase;
                double median = median(
                        millis.stream().mapToDouble(phases -> phases[column]).toArray());
                text.append(String.format(Locale.ROOT, " %.1f |", median));
            }
            text.append(String.format(
                    Locale.ROOT,
                    " %.1f | %.0f %% | %d |",
                    rate / 1e9,
                    100 * rate / peak,
                    HostMemory.peakBytes() >> 20));
            out.accept(text.toString());
        }
    }

    private static Decoder decoder(TensorScope scope, Shape shape, FineTuning fineTuning) {
        DecoderConfig config = shape.config();
        Optional<LoraAdapter> adapter = fineTuning instanceof FineTuning.Lora lora
                ? Optional.of(LoraAdapter.create(scope, config, lora, 1))
                : Optional.empty();
        return new Decoder(scope, Kernels.load(scope), config, Checkpoint.create(scope, config, 0.02, 1), adapter);
    }

    /** One optimizer step in its phases, each ended by waiting for the device. */
    private static final class Step {
        private static final int PHASES = 5;
        private final TensorScope scope;
        private final Kernels kernels;
        private final BackwardPass pass;
        private final Optimizer optimizer;

        Step(TensorScope scope, Decoder decoder, TrainableParameters trainable) {
            this.scope = scope;
            kernels = decoder.kernels();
            pass = new BackwardPass(decoder, trainable);
            optimizer = Optimizer.of(new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0.01), kernels, scope);
        }

        /** Milliseconds of forward, backward, L2 norms, L1 norms and AdamW. */
        double[] run(TokenBatch batch) {
            double[] millis = new double[PHASES];
            try (TensorScope step = scope.open()) {
                long begin = System.nanoTime();
                BackwardPass.Graph graph = pass.forward(step, batch);
                graph.loss().toDoubles();
                begin = lap(millis, 0, begin);
                BackwardPass.Result result = pass.backward(step, step, graph, batch.lossTokens());
                result.gradients().tensors().get(0).toFloats();
                begin = lap(millis, 1, begin);
                kernels.l2Norms(step, result.gradients().tensors()).toDoubles();
                begin = lap(millis, 2, begin);
                kernels.l1Norms(step, result.gradients().tensors()).toDoubles();
                begin = lap(millis, 3, begin);
                optimizer.step(result.gradients(), 1e-4);
                lap(millis, 4, begin);
            }
            return millis;
        }

        private static long lap(double[] millis, int phase, long begin) {
            long now = System.nanoTime();
            millis[phase] = (now - begin) / 1e6;
            return now;
        }
    }

    /** Two thousand steps of changing length: what leaks shows. */
    private void memory() {
        try (TensorScope scope = TensorScope.on(context.device())) {
            ObjectNode json = Shape.SMALL.json.deepCopy();
            json.put("hidden_size", 64).put("intermediate_size", 128).put("num_hidden_layers", 2);
            DecoderConfig config = DecoderConfig.of(json, "memory");
            Decoder decoder = new Decoder(
                    scope, Kernels.load(scope), config, Checkpoint.create(scope, config, 0.02, 1), Optional.empty());
            Step step = new Step(scope, decoder, TrainableParameters.of(decoder, FULL));
            Random random = new Random(1);
            StringBuilder text = new StringBuilder("resident MB outside the Java heap after steps:");
            for (int i = 1; i <= 2000; i++) {
                int length = 8 + random.nextInt(56);
                int[] ids = random.ints(2L * length, 0, config.vocabulary()).toArray();
                step.run(TokenBatch.of(2, length, ids, ids, new int[] {length, length}));
                if (i % 400 == 0) {
                    text.append(String.format(Locale.ROOT, " %d: %d", i, nativeBytes() >> 20));
                }
            }
            out.accept(text.toString());
        }
    }

    /** A collection gives the heap's free pages back to the system; what libtorch holds is what remains. */
    private static long nativeBytes() {
        System.gc();
        return HostMemory.residentBytes() - Runtime.getRuntime().totalMemory();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
