package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Passes through graphs that are no chains: in one, two layers read the same output; in another, two layers share a matrix.
 * There is no kind of block yet that joins two outputs, so only one of the two layers leads to the loss.
 */
@Tag(TestDevice.TAG)
class BackwardGraphTest {
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
    private static final DecoderConfig CONFIG = Checkpoint.config(Path.of("src/test/resources/fixtures/qwen3"));
    private static final String Q0 = "model.layers.0.self_attn.q_proj.weight";
    private static final String Q1 = "model.layers.1.self_attn.q_proj.weight";

    private TensorScope scope;

    @BeforeEach
    void open() {
        Torch.prepareThread(1);
        scope = TestDevice.scope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Block block(int index) {
        return CONFIG.graph().block(index);
    }

    private static Block embedding() {
        return block(0);
    }

    private static Block layer(int layer) {
        return block(1 + layer);
    }

    private static Block head() {
        return block(CONFIG.graph().size() - 1);
    }

    /** Draws each weight from its name alone, so that it is the same in every graph that has it. */
    private Decoder decoder(ModelGraph graph, UnaryOperator<String> name) {
        DecoderWeights weights = DecoderWeights.from(
                (stored, shape, begin, count) -> {
                    if (shape.length == 1) {
                        return scope.ones(count);
                    }
                    Random random = new Random(name.apply(stored).hashCode());
                    float[] values = new float[Math.toIntExact(count * shape[1])];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) (0.1 * random.nextGaussian());
                    }
                    return scope.floats(values, count, shape[1]);
                },
                graph);
        return new Decoder(scope, Kernels.load(scope), CONFIG, weights, Optional.empty());
    }

    private Decoder decoder(ModelGraph graph) {
        return decoder(graph, UnaryOperator.identity());
    }

    private static TokenBatch batch() {
        int length = 9;
        int[] ids = new Random(5).ints(2L * length, 0, 300).toArray();
        int[] targets = new int[ids.length];
        Arrays.setAll(targets, i -> i % length < length - 1 ? ids[i + 1] : TokenBatch.IGNORED);
        return TokenBatch.of(2, length, ids, targets, new int[] {length, length});
    }

    private record Pass(float[] loss, Map<String, float[]> gradients) {}

    private Pass pass(Decoder decoder, TrainableParameters trainable, boolean recompute) {
        BackwardPass backward = new BackwardPass(decoder, trainable, new BackwardPass.Settings(recompute, 0));
        BackwardPass.Result result = backward.run(scope, batch(), batch().lossTokens());
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (Parameter parameter : result.gradients().parameters()) {
            gradients.put(parameter.name(), result.gradients().of(parameter).toFloats());
        }
        return new Pass(result.lossSum().toFloats(), gradients);
    }

    private Pass pass(Decoder decoder, FineTuning fineTuning, boolean recompute) {
        return pass(decoder, TrainableParameters.of(decoder, fineTuning), recompute);
    }

    /** Layers 1 and 2 both read layer 0; the head reads layer 2 alone. */
    private static ModelGraph fork() {
        return new ModelGraph(
                List.of(embedding(), layer(0), layer(1), layer(2), head()),
                List.of(List.of(), List.of(0), List.of(1), List.of(1), List.of(3)));
    }

    private static ModelGraph withoutTheBranch() {
        return ModelGraph.chain(List.of(embedding(), layer(0), layer(2), head()));
    }

    @Test
    void aBranchThatNothingReadsChangesNoLogit() {
        assertThat(decoder(fork()).logits(batch()))
                .isEqualTo(decoder(withoutTheBranch()).logits(batch()));
        assertThat(decoder(fork()).logits(batch()))
                .isNotEqualTo(decoder(ModelGraph.chain(fork().blocks())).logits(batch()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBranchThatNothingReadsHasNoGradientAndChangesNone(boolean recompute) {
        Pass fork = pass(decoder(fork()), FULL, recompute);
        Pass chain = pass(decoder(withoutTheBranch()), FULL, recompute);
        assertThat(fork.loss).isEqualTo(chain.loss);
        assertThat(fork.gradients.keySet()).isEqualTo(chain.gradients.keySet());
        assertThat(fork.gradients.keySet()).noneMatch(name -> name.startsWith("model.layers.1."));
        chain.gradients.forEach((name, gradient) ->
                assertThat(fork.gradients.get(name)).as(name).isEqualTo(gradient));
    }

    /** A layer that nothing reads stands between the embedding and the layer that reads it. */
    @Test
    void layersThatStandApartFeedEachOther() {
        ModelGraph apart = new ModelGraph(
                List.of(embedding(), layer(1), layer(0), layer(2), head()),
                List.of(List.of(), List.of(0), List.of(0), List.of(2), List.of(3)));
        assertThat(pass(decoder(apart), FULL, false))
                .usingRecursiveComparison()
                .isEqualTo(pass(decoder(withoutTheBranch()), FULL, false));
    }

    /** The backward pass ends at layer 2 if only layer 2 trains, with the gradients of a pass that continues. */
    @Test
    void backwardEndsBelowTheLowestThatTrains() {
        Decoder decoder = decoder(fork());
        Pass all = pass(decoder(fork()), PROJECTIONS, false);
        TrainableParameters trainable = TrainableParameters.of(decoder, PROJECTIONS);
        trainable.freeze(layer(0).monitored().stream().map(layer(0)::matrix).toList());
        trainable.freeze(layer(1).monitored().stream().map(layer(1)::matrix).toList());
        assertThat(List.of(0, 1, 2, 3, 4).stream().map(trainable::needsGradientOfOutput))
                .containsExactly(false, false, false, true, true);
        Pass top = pass(decoder, trainable, false);
        assertThat(top.gradients).hasSize(7);
        top.gradients.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(all.gradients.get(name)));
    }

    /** Layer 1 with all its slots but q, in whose place it computes with that of layer 0. */
    private static ModelGraph sharing() {
        Block whole = layer(1);
        List<Slot> others =
                whole.slots().stream().filter(slot -> !slot.name().equals("q")).toList();
        Block sharing = new Block(
                whole.kind(), whole.tower(), whole.layer(), whole.path(), others, whole.attention(), Map.of("q", Q0));
        return ModelGraph.chain(List.of(embedding(), layer(0), sharing, head()));
    }

    /** The same model with a copy of its own in layer 1. */
    private Decoder copying() {
        ModelGraph graph = ModelGraph.chain(List.of(embedding(), layer(0), layer(1), head()));
        return decoder(graph, name -> name.equals(Q1) ? Q0 : name);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientsOfAMatrixThatTwoLayersShareAddUp(boolean recompute) {
        Pass shared = pass(decoder(sharing()), FULL, recompute);
        Pass apart = pass(copying(), FULL, recompute);
        assertThat(shared.loss).isEqualTo(apart.loss);
        float[] sum = apart.gradients.get(Q1).clone();
        float[] below = apart.gradients.get(Q0);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += below[i];
        }
        assertThat(shared.gradients.get(Q0)).isEqualTo(sum).isNotEqualTo(below);
        assertThat(shared.gradients).doesNotContainKey(Q1).hasSize(apart.gradients.size() - 1);
        shared.gradients.forEach((name, gradient) -> {
            if (!name.equals(Q0)) {
                assertThat(gradient).as(name).isEqualTo(apart.gradients.get(name));
            }
        });
    }

    /** A shared matrix that is frozen has no gradient from either layer. */
    @Test
    void aSharedMatrixFreezesInBothLayers() {
        Decoder decoder = decoder(sharing());
        TrainableParameters trainable = TrainableParameters.of(decoder, FULL);
        trainable.freeze(List.of(MatrixId.language(0, "q")));
        Pass frozen = pass(decoder, trainable, false);
        Pass free = pass(decoder(sharing()), FULL, false);
        assertThat(frozen.gradients).doesNotContainKey(Q0).hasSize(free.gradients.size() - 1);
        frozen.gradients.forEach(
                (name, gradient) -> assertThat(gradient).as(name).isEqualTo(free.gradients.get(name)));
    }
}
