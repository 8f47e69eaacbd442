package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.RecordedKernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The formulas of a layer's and the head's gradients against autograd: for every way in which the families differ, and for
 * random sets of weights that train.
 */
class LayerGradientsTest {
    /** How far a gradient may be from autograd's, in parts of its length. */
    private static final double FLOAT32 = 5e-6;

    private static final double BF16 = 0.05;
    private static final int SETS = 12;
    private static final int ROWS = 2;
    private static final int LENGTH = 9;

    private TensorScope scope;
    private RecordedKernels recorded;

    /** The rows that attention sees. */
    private enum Rows {
        PLAIN,
        PADDED_LEFT,
        PACKED
    }

    @BeforeEach
    void open() {
        Torch.prepareThread(1);
        scope = TensorScope.on("cpu");
        recorded = new RecordedKernels();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, PLAIN",
        "qwen3, PADDED_LEFT",
        "qwen3, PACKED",
        "smollm2, PLAIN",
        "llama_bias, PLAIN",
        "qwen2, PACKED",
        "mistral_window, PLAIN",
        "mistral_window, PACKED",
        "phi4, PLAIN",
        "phi4_mini, PLAIN",
        "phi4_mini, PACKED",
    })
    void weights(String fixture, Rows rows) {
        compare(model(fixture, Optional.empty(), Precision.FP32), rows, 0, FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, PLAIN, 0",
        "qwen3, PACKED, 0.1",
        "llama_bias, PADDED_LEFT, 0",
        "phi4, PLAIN, 0",
        "phi4, PACKED, 0.2",
        "phi4_mini, PLAIN, 0",
    })
    void adapters(String fixture, Rows rows, double dropout) {
        FineTuning.Lora all = new FineTuning.Lora(3, 7, List.of(Projection.values()));
        compare(model(fixture, Optional.of(all), Precision.FP32), rows, dropout, FLOAT32);
    }

    /** The other projections have no adapter; their weights may train all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"q", "v,o", "k,up,down", "gate"})
    void adaptersOfSomeProjections(String targets) {
        List<Projection> projections =
                List.of(targets.split(",")).stream().map(Projection::named).toList();
        FineTuning.Lora some = new FineTuning.Lora(4, 4, projections);
        compare(model("qwen3", Optional.of(some), Precision.FP32), Rows.PLAIN, 0, FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({"qwen3, BF16, 0", "qwen2, BF16, 0", "phi4, BF16, 0.1", "qwen3, NF4, 0", "phi4, NF4, 0.1"})
    void belowFloat32(String fixture, Precision precision, double dropout) {
        FineTuning.Lora lora = new FineTuning.Lora(3, 7, List.of(Projection.values()));
        compare(model(fixture, Optional.of(lora), precision), Rows.PLAIN, dropout, BF16);
    }

    /** All eight combinations of norm, table and input; the loss whole, by single positions, and with a smaller last chunk. */
    @ParameterizedTest
    @CsvSource({"FP32, 0", "BF16, 0", "FP32, 1", "FP32, 4", "BF16, 4", "FP32, 100"})
    void head(Precision precision, int chunk) {
        Decoder decoder = model("qwen3_untied", Optional.empty(), precision);
        int block = decoder.graph().size() - 1;
        HeadModule module = (HeadModule) decoder.module(block);
        PassInputs pass = pass(decoder, Rows.PADDED_LEFT, 0, chunk);
        BlockModule autograd = new BlockModule.Differentiable(decoder.kernels()) {
            @Override
            public Tensor forward(TensorScope owner, List<Tensor> inputs, PassInputs of) {
                return recorded.loss(owner, inputs.get(0), of.targets(), module.head());
            }
        };
        Tensor dy = scope.floats(new float[] {0.25f});
        List<Parameter> weights = List.copyOf(decoder.weights().of(block).values());
        double bound = precision == Precision.FP32 ? FLOAT32 : BF16;
        for (int set = 1; set < 1 << (weights.size() + 1); set++) {
            List<Parameter> active = new ArrayList<>();
            for (int i = 0; i < weights.size(); i++) {
                if ((set >> i & 1) == 1) {
                    active.add(weights.get(i));
                }
            }
            compare(decoder, module, autograd, wanted(decoder, active, set >> weights.size() == 1), pass, dy, bound);
        }
    }

    private void compare(Decoder decoder, Rows rows, double dropout, double bound) {
        int block = 2;
        DecoderLayerModule module = (DecoderLayerModule) decoder.module(block);
        PassInputs pass = pass(decoder, rows, dropout, 0);
        BlockModule autograd = new BlockModule.Differentiable(decoder.kernels()) {
            @Override
            public Tensor forward(TensorScope owner, List<Tensor> inputs, PassInputs of) {
                return recorded.layer(
                        owner, inputs.get(0), of.positions(), module.weights, module.dropout(of), module.shape);
            }
        };
        Tensor dy = random(decoder, 5, 1, ROWS, LENGTH, decoder.config().hidden());
        List<Parameter> weights = trainable(decoder, block);
        Random random = new Random(11);
        compare(decoder, module, autograd, wanted(decoder, weights, true), pass, dy, bound);
        for (int set = 0; set < SETS; set++) {
            double share = random.nextDouble();
            List<Parameter> active =
                    weights.stream().filter(any -> random.nextDouble() < share).toList();
            boolean input = random.nextInt(3) == 0;
            if (input || !active.isEmpty()) {
                compare(decoder, module, autograd, wanted(decoder, active, input), pass, dy, bound);
            }
        }
        for (Parameter alone : weights) {
            compare(decoder, module, autograd, wanted(decoder, List.of(alone), false), pass, dy, bound);
        }
    }

    private void compare(
            Decoder decoder,
            BlockModule module,
            BlockModule autograd,
            BlockModule.Wanted wanted,
            PassInputs pass,
            Tensor dy,
            double bound) {
        Tensor x = random(decoder, 3, 1, ROWS, LENGTH, decoder.config().hidden());
        wanted.values().forEach(Tensor::startRecording);
        List<float[]> expected = results(decoder, autograd.record(scope, List.of(x), wanted, pass), pass, dy);
        wanted.values().forEach(Tensor::stopRecording);
        List<float[]> actual = results(decoder, module.record(scope, List.of(x), wanted, pass), pass, dy);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            String name = i == 0
                    ? "output"
                    : i <= wanted.weights().size() ? wanted.weights().get(i - 1).slot() : "input";
            assertClose(name + " of " + wanted.weights(), actual.get(i), expected.get(i), bound);
        }
    }

    /** The output, then the gradients. */
    private List<float[]> results(Decoder decoder, BlockModule.Recorded block, PassInputs pass, Tensor dy) {
        List<Tensor> tensors = new ArrayList<>(List.of(block.output()));
        tensors.addAll(block.gradients(scope, dy, pass));
        return decoder.kernels().toFloat32(scope, tensors).stream()
                .map(Tensor::toFloats)
                .toList();
    }

    private static void assertClose(String name, float[] actual, float[] expected, double bound) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        double length = 0;
        double distance = 0;
        for (int i = 0; i < expected.length; i++) {
            length += Math.pow(expected[i], 2);
            distance += Math.pow((double) expected[i] - actual[i], 2);
        }
        assertThat(length).as(name).isPositive();
        assertThat(Math.sqrt(distance / length)).as(name).isLessThan(bound);
    }

    private static BlockModule.Wanted wanted(Decoder decoder, List<Parameter> weights, boolean input) {
        return new BlockModule.Wanted(
                weights, weights.stream().map(decoder::computed).toList(), List.of(input));
    }

    /** All weights and adapters of a block; of NF4, the adapters. */
    private static List<Parameter> trainable(Decoder decoder, int block) {
        List<Parameter> weights = new ArrayList<>();
        if (!decoder.computesInBf16()) {
            weights.addAll(decoder.weights().of(block).values());
        }
        decoder.adapter().ifPresent(lora -> {
            weights.addAll(lora.ofA(block).values());
            weights.addAll(lora.ofB(block).values());
        });
        return weights;
    }

    private Decoder model(String fixture, Optional<FineTuning.Lora> lora, Precision precision) {
        DecoderConfig config = DecoderConfig.read(Path.of("src/test/resources/fixtures", fixture, "config.json"));
        // Below float32 larger weights saturate attention, and rounding alone then moves its gradients by a tenth.
        double deviation = precision == Precision.FP32 ? 0.2 : 0.05;
        Kernels kernels = Kernels.load(scope);
        FineTuning tuning = lora.map(FineTuning.class::cast).orElse(new FineTuning.Full(FineTuning.TrainOnly.ALL));
        WeightStorage storage = new WeightStorage(precision, tuning, kernels, scope);
        DecoderWeights weights = Checkpoint.create(scope, config, deviation, 1, storage);
        Optional<LoraAdapter> adapter = lora.map(of -> LoraAdapter.create(scope, config.graph(), of, 2));
        Decoder decoder = new Decoder(scope, kernels, config, weights, adapter, storage);
        // Norms are drawn as ones, biases and B as zeros, with which half of the gradients would be zero or trivial.
        List<Parameter> drawn = new ArrayList<>();
        adapter.ifPresent(pairs -> drawn.addAll(pairs.parameters()));
        weights.all().stream()
                .filter(weight -> precision == Precision.FP32 && weight.value().shape().length == 1)
                .forEach(drawn::add);
        for (Parameter weight : drawn) {
            Tensor other = random(
                    deviation,
                    (weight.name() + weight.slot()).hashCode(),
                    weight.kind() == Parameter.Kind.NORM ? 1 : 0,
                    weight.value().shape());
            kernels.copy(weight.value(), other);
        }
        decoder.updated(drawn);
        return decoder;
    }

    private Tensor random(Decoder decoder, int seed, double deviation, long... shape) {
        Tensor values = random(deviation, seed, 0, shape);
        return decoder.computesInBf16() ? decoder.kernels().bf16(scope, values) : values;
    }

    private Tensor random(double deviation, int seed, double mean, long... shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        Random random = new Random(seed);
        float[] values = new float[Math.toIntExact(size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return scope.floats(values, shape);
    }

    private PassInputs pass(Decoder decoder, Rows rows, double dropout, int lossChunk) {
        int[] ids = new Random(5).ints((long) ROWS * LENGTH, 0, 90).toArray();
        int[] lengths = {LENGTH, LENGTH - 3};
        TokenBatch batch = switch (rows) {
            case PLAIN -> TokenBatch.of(ROWS, LENGTH, ids, ids, lengths);
            case PADDED_LEFT -> TokenBatch.of(ROWS, LENGTH, ids, ids, lengths).withStarts(0, 3);
            case PACKED -> TokenBatch.packed(ROWS, LENGTH, ids, ids, lengths, new int[][] {{0, 4}, {0, 1, 3}});
        };
        StepInputs.Batch uploaded =
                decoder.upload(scope, List.of(batch)).batches().get(0);
        return decoder.inputs(scope, uploaded, dropout, 77, new PassInputs.Loss(0.25, lossChunk))
                .of(0);
    }
}
