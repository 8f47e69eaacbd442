package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Block;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose blocks lie on several logical devices of the CPU. */
class PlacementTest {
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final String TWO = "cpu:0,cpu:1";
    private static final String THREE = "cpu:0,cpu:1,cpu:2";

    @BeforeAll
    static void thread() {
        Torch.prepareThread(1);
    }

    private static TensorScope over(String devices) {
        return TensorScope.on(DeviceName.list(devices));
    }

    /** The loss and the gradients of two micro-batches that are added up, by weight. */
    private static Map<String, float[]> pass(
            String devices, String fixture, boolean lora, BackwardPass.Settings settings) {
        try (TensorScope scope = over(devices)) {
            Fixture from = Fixture.named(fixture);
            Decoder decoder = lora ? from.loraDecoder(scope, "config.json") : from.decoder(scope, "config.json");
            assertThat(decoder.placement().ofBlocks()).containsAll(DeviceName.list(devices));
            TrainableParameters trainable = TrainableParameters.of(decoder, lora ? from.lora() : FULL);
            BackwardPass backward = new BackwardPass(decoder, trainable, settings);
            TokenBatch batch = from.batch("pad_right");
            BackwardPass.Result result = backward.run(scope, batch, batch.lossTokens(), 7);
            backward.add(scope, result, from.batch("pad_left"), batch.lossTokens(), 8);
            Map<String, float[]> values = new LinkedHashMap<>();
            values.put("loss", result.lossSum().toFloats());
            for (Parameter parameter : result.gradients().parameters()) {
                Tensor gradient = result.gradients().of(parameter);
                assertThat(gradient.device())
                        .isEqualTo(parameter.value().device())
                        .isEqualTo(decoder.placement().of(parameter.block()));
                values.put(parameter.name() + "/" + parameter.slot(), gradient.toFloats());
            }
            return values;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, false, false", "qwen3, true, true", "qwen3_untied, false, true", "llama31, true, false",
        "phi4, false, false", "phi4, true, true", "mistral_window, false, true", "qwen2, false, false"
    })
    void gradientsAreThoseOfOneDeviceBitForBit(String fixture, boolean lora, boolean recompute) {
        BackwardPass.Settings settings = new BackwardPass.Settings(recompute, lora ? 0.1 : 0);
        Map<String, float[]> one = pass("cpu", fixture, lora, settings);
        for (String devices : List.of(TWO, THREE)) {
            Map<String, float[]> several = pass(devices, fixture, lora, settings);
            assertThat(several.keySet()).containsExactlyElementsOf(one.keySet());
            several.forEach((name, values) ->
                    assertThat(values).as(devices + " " + name).containsExactly(one.get(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3", "llama31", "mistral_window"})
    void whatIsPredictedAndGeneratedIsToo(String fixture) {
        Fixture from = Fixture.named(fixture);
        TokenBatch batch = from.batch("pad_left");
        float[][] logits = new float[2][];
        float[][] logprobs = new float[2][];
        int[][] generated = new int[2][];
        for (int i = 0; i < 2; i++) {
            try (TensorScope scope = over(i == 0 ? "cpu" : TWO)) {
                Decoder decoder = from.decoder(scope, "config.json");
                logits[i] = decoder.logits(batch);
                logprobs[i] = decoder.targetLogprobs(batch);
                List<int[]> prompts = List.of(new int[] {5, 6, 7, 8}, new int[] {9, 10});
                generated[i] = new TokenGenerator(decoder, 0, OptionalInt.empty(), 8)
                        .generate(prompts)
                        .continuations()
                        .get(1);
            }
        }
        assertThat(logits[1]).containsExactly(logits[0]);
        assertThat(logprobs[1]).containsExactly(logprobs[0]);
        assertThat(generated[1]).containsExactly(generated[0]);
    }

    /** Neither the table nor its gradient is copied: the hidden states are. */
    @Test
    void theHeadOfATiedModelLiesWithTheEmbedding() {
        try (TensorScope scope = over(TWO)) {
            Decoder decoder = Fixture.named("qwen3").decoder(scope, "config.json");
            Placement placement = decoder.placement();
            int head = decoder.graph().indexOf(Block.Kind.HEAD);
            assertThat(placement.of(head)).isEqualTo(placement.of(0)).hasToString("cpu:0");
            assertThat(placement.of(head - 1)).hasToString("cpu:1");
            Decoder untied = Fixture.named("qwen3_untied").decoder(scope, "config.json");
            assertThat(untied.placement().of(untied.graph().indexOf(Block.Kind.HEAD)))
                    .hasToString("cpu:1");
        }
    }

    @Test
    void aKernelRefusesTensorsOfTwoDevicesAndIsNamed() {
        try (TensorScope scope = over(TWO)) {
            Kernels kernels = Kernels.load(scope);
            Tensor here = scope.ones(2, 2);
            Tensor there = scope.onDevice(DeviceName.of("cpu:1")).ones(2, 2);
            assertThatThrownBy(() -> kernels.product(scope, here, there))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("product was given tensors of cpu:0 and of cpu:1: one of them has to be copied first");
            assertThatThrownBy(() -> kernels.l2Norms(scope, List.of(here, there)))
                    .hasMessageStartingWith("norms was given tensors of");
            Tensor copied = kernels.onDeviceOf(scope, there);
            assertThat(kernels.product(scope, here, copied).toFloats()).containsExactly(2, 2, 2, 2);
            assertThat(kernels.onDeviceOf(scope, here)).isSameAs(here);
            kernels.copy(here, there);
            assertThat(here.device()).hasToString("cpu:0");
        }
    }

    /** Each of the copies is left out alone, and the kernel that then lacks it is the one that throws. */
    @Test
    void whereOneCopyIsLeftOutAKernelThrows() {
        try (TensorScope scope = over(THREE)) {
            Fixture from = Fixture.named("qwen3_untied");
            Decoder decoder = from.decoder(scope, "config.json");
            Set<Integer> boundaries = new HashSet<>();
            for (int block = 1; block < decoder.graph().size(); block++) {
                if (!decoder.placement().of(block).equals(decoder.placement().of(block - 1))) {
                    boundaries.add(block);
                }
            }
            assertThat(boundaries).hasSize(2);
            TokenBatch batch = from.batch("pad_right");
            try (TensorScope one = over("cpu")) {
                assertThat(forward(scope, decoder, batch, -1))
                        .isEqualTo(forward(one, from.decoder(one, "config.json"), batch, -1));
            }
            for (int block : boundaries) {
                String kernel = decoder.graph().block(block).kind() == Block.Kind.HEAD ? "head_loss" : "layer_output";
                assertThatThrownBy(() -> forward(scope, decoder, batch, block))
                        .as("copy of what block " + block + " reads")
                        .hasMessageStartingWith(kernel + " was given tensors of");
            }
            assertThatThrownBy(() -> forward(scope, decoder, batch, -2))
                    .as("copies of what blocks read beside each other's outputs")
                    .hasMessageContaining(" was given tensors of");
        }
    }

    @Test
    void aGradientIsCopiedBackToo() {
        try (TensorScope scope = over(TWO)) {
            Fixture from = Fixture.named("qwen3_untied");
            Decoder decoder = from.decoder(scope, "config.json");
            TrainableParameters trainable = TrainableParameters.of(decoder, FULL);
            BackwardPass.Graph graph =
                    new BackwardPass(decoder, trainable).forward(scope, from.batch("pad_right"), 1, 0);
            int head = decoder.graph().size() - 1;
            int first = decoder.graph().indexOf(Block.Kind.DECODER_LAYER);
            assertThat(decoder.placement().of(first))
                    .isNotEqualTo(decoder.placement().of(head));
            Tensor elsewhere = decoder.kernels()
                    .onDeviceOf(
                            scope.onDevice(decoder.placement().of(head)),
                            graph.outputs().get(first));
            assertThatThrownBy(() -> graph.recorded()
                            .get(first)
                            .gradients(scope, elsewhere, graph.pass().of(first)))
                    .hasMessageStartingWith("layer_backward was given tensors of");
        }
    }

    /**
     * Walks through the blocks as a pass does.
     *
     * @param without the block whose input is not copied; -1 for none, -2 for what blocks read beside inputs
     * @return the loss
     */
    private float forward(TensorScope scope, Decoder decoder, TokenBatch batch, int without) {
        PlacedInputs inputs = decoder.inputs(
                scope, decoder.upload(scope, List.of(batch)).batches().get(0), 0, 0, new PassInputs.Loss(1, 0));
        Placement one = new Placement(
                Collections.nCopies(decoder.graph().size(), decoder.placement().of(0)));
        return Torch.withoutGradients(() -> {
            BlockOutputs outputs = decoder.outputs(scope);
            for (int block = 0; block < decoder.graph().size(); block++) {
                TensorScope own = scope.onDevice(decoder.placement().of(block));
                List<Tensor> read = block == without ? List.of(outputs.get(block - 1)) : outputs.readBy(block);
                PassInputs pass = without == -2
                        ? new PlacedInputs(decoder.kernels(), scope, decoder.graph(), one, inputs.of(0)).of(block)
                        : inputs.of(block);
                outputs.add(decoder.module(block).forward(own, read, pass));
            }
            return outputs.last().toFloats()[0];
        });
    }
}
