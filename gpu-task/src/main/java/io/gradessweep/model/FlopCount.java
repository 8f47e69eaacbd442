package io.gradessweep.model;

import io.gradessweep.batch.ForwardCost;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Counts the floating point operations of a pass as {@link BackwardPass} and autograd execute them. A product of the
 * backward pass is counted only if a trainable weight needs its result. PyTorch's FlopCounterMode with eager attention
 * counts the same, with one exception: where only some of attention's three inputs need a gradient, the fused kernel
 * computes all three, so all three are counted. Attention is counted over all T x T pairs of a row, as FlopCounterMode
 * does, even if the mask of a packed row or of a tree of sequences hides most of them, since the products are executed
 * all the same. The count needs only shapes, no weights.
 */
public final class FlopCount implements ForwardCost {
    private final Optional<FineTuning.Lora> lora;
    private final boolean tablesAndNorms;
    private final List<Layer> layers;
    private final boolean headNeedsGradientOfInput;
    private final long weightsOfLayers;
    private final long attentionPerPair;
    private final long outputTable;

    /**
     * The products of a layer.
     *
     * @param isTraversed whether the backward pass goes through it
     * @param weights the weights that every token is multiplied with, adapters included
     */
    private record Layer(
            boolean needsGradientOfInput,
            boolean isTraversed,
            long weights,
            long attentionPerPair,
            Map<Stage, List<Product>> products) {}

    /**
     * A matrix that activations are multiplied with.
     *
     * @param adapted whether it has an adapter
     * @param ownsA whether it is the only or the first matrix that uses its adapter's A
     */
    private record Product(Slot matrix, boolean trains, boolean adapted, boolean ownsA) {}

    /**
     * @param active the monitored matrices that are not frozen; after a freeze a new count is needed
     */
    public FlopCount(ModelGraph graph, FineTuning fineTuning, Set<MatrixId> active) {
        this.lora = fineTuning instanceof FineTuning.Lora adapters ? Optional.of(adapters) : Optional.empty();
        this.tablesAndNorms =
                fineTuning instanceof FineTuning.Full full && full.trainOnly() == FineTuning.TrainOnly.ALL;
        List<Boolean> needed = graph.needGradientOfInput(block -> trains(graph.block(block), active));
        layers = IntStream.range(0, graph.size())
                .filter(block -> graph.block(block).isLayer())
                .mapToObj(block -> layer(graph.block(block), needed.get(block), active))
                .toList();
        int head = graph.indexOf(Block.Kind.HEAD);
        headNeedsGradientOfInput = needed.get(head);
        outputTable = graph.slot(head, DecoderLayers.OUTPUT_TABLE).elements();
        weightsOfLayers = layers.stream().mapToLong(Layer::weights).sum();
        attentionPerPair = layers.stream().mapToLong(Layer::attentionPerPair).sum();
    }

    private boolean trains(Block block, Set<MatrixId> active) {
        return tablesAndNorms || block.monitored().stream().map(block::matrix).anyMatch(active::contains);
    }

    private Layer layer(Block block, boolean needsGradientOfInput, Set<MatrixId> active) {
        Map<Stage, List<Product>> products = new EnumMap<>(Stage.class);
        Set<String> targets = lora.map(LoraAdapter::targets).orElse(Set.of());
        for (StoredTensor tensor : block.tensors()) {
            for (Slot slot : tensor.slots()) {
                slot.reads()
                        .ifPresent(stage -> products.computeIfAbsent(stage, first -> new ArrayList<>())
                                .add(new Product(
                                        slot,
                                        active.contains(block.matrix(slot)),
                                        targets.contains(slot.name()),
                                        slot.equals(tensor.first()))));
            }
        }
        long adapters =
                lora.map(adapted -> LoraAdapter.elements(block, adapted)).orElse(0L);
        return new Layer(
                needsGradientOfInput,
                needsGradientOfInput || trains(block, active),
                block.monitoredElements() + adapters,
                block.attention().map(Attention::flopsPerPair).orElse(0L),
                products);
    }

    /** Returns the FLOPs of the forward and the backward pass of one batch. */
    public FlopsLedger training(TokenBatch batch) {
        return training(batch.counts());
    }

    /** Returns the FLOPs of the forward and the backward pass of one or more batches. */
    public FlopsLedger training(TokenCounts counts) {
        Tally tally = new Tally(counts.tokens());
        head(tally, counts.lossTokens());
        layers.forEach(layer -> layer(tally, layer, counts.attentionPairs()));
        return new FlopsLedger(forward(counts), tally.input, tally.weight, 0, 0, 0);
    }

    /**
     * Returns the forward FLOPs that a training pass with recompute repeats: those of the layers that the backward pass
     * goes through.
     */
    public FlopsLedger recompute(TokenCounts counts) {
        long flops = layers.stream()
                .filter(Layer::isTraversed)
                .mapToLong(
                        layer -> 2 * counts.tokens() * layer.weights + layer.attentionPerPair * counts.attentionPairs())
                .sum();
        return new FlopsLedger(0, 0, 0, flops, 0, 0);
    }

    /** Returns the FLOPs of the forward pass of one batch. */
    public long forward(TokenBatch batch) {
        return forward(batch.counts());
    }

    private long forward(TokenCounts counts) {
        return forward(counts.tokens(), counts.attentionPairs(), counts.lossTokens());
    }

    @Override
    public long forward(int rows, int length, int predicting) {
        long tokens = (long) rows * length;
        return forward(tokens, tokens * length, predicting);
    }

    private long forward(long tokens, long attentionPairs, long predicting) {
        return 2 * tokens * weightsOfLayers + attentionPerPair * attentionPairs + 2 * predicting * outputTable;
    }

    /**
     * Returns the FLOPs of generating from prompts with a KV cache.
     *
     * @param longest tokens of the longest prompt
     * @param tokens the number of tokens generated in every row
     */
    public long generation(int rows, int longest, int tokens) {
        long flops = forward(rows, longest, rows);
        for (int seen = longest + 1; seen < longest + tokens; seen++) {
            flops += forward(rows, (long) rows * seen, rows);
        }
        return flops;
    }

    /** The two sums of the backward pass. */
    private static final class Tally {
        private final long tokens;
        private long input;
        private long weight;

        Tally(long tokens) {
            this.tokens = tokens;
        }
    }

    private void head(Tally tally, long positions) {
        long product = 2 * positions * outputTable;
        if (headNeedsGradientOfInput) {
            tally.input += product;
        }
        if (tablesAndNorms) {
            tally.weight += product;
        }
    }

    /** Follows "requires a gradient" through one layer, as autograd does. */
    private void layer(Tally tally, Layer layer, long attentionPairs) {
        boolean x = layer.needsGradientOfInput;
        boolean attention = products(tally, layer, Stage.ATTENTION_INPUT, x || tablesAndNorms);
        if (attention) {
            tally.input += 2 * layer.attentionPerPair * attentionPairs;
        }
        boolean residual = products(tally, layer, Stage.ATTENTION_OUTPUT, attention) || x;
        boolean hidden = products(tally, layer, Stage.MLP_INPUT, residual || tablesAndNorms);
        products(tally, layer, Stage.MLP_HIDDEN, hidden);
    }

    /**
     * Counts the backward products of the matrices that read one value.
     *
     * @param input whether that value requires a gradient
     * @return whether any of their outputs does
     */
    private boolean products(Tally tally, Layer layer, Stage stage, boolean input) {
        boolean output = false;
        for (Product product : layer.products.getOrDefault(stage, List.of())) {
            output |= product(tally, product, input);
        }
        return output;
    }

    /**
     * Counts the backward products of one matrix.
     *
     * @param input whether its input requires a gradient
     * @return whether its output requires a gradient
     */
    private boolean product(Tally tally, Product product, boolean input) {
        long flops = 2 * tally.tokens * product.matrix.elements();
        if (input) {
            tally.input += flops;
        }
        if (lora.isPresent()) {
            return adapter(tally, product, lora.get().rank(), input);
        }
        if (product.trains) {
            tally.weight += flops;
        }
        return input || product.trains;
    }

    /**
     * Counts the backward products of an adapter: dy B gives the gradient of A and, multiplied by A, that of the input.
     * An A that several matrices share is counted at the first of them.
     */
    private static boolean adapter(Tally tally, Product product, int rank, boolean input) {
        if (!product.adapted) {
            return input;
        }
        long throughB = 2 * tally.tokens * rank * product.matrix.rows();
        if (input || product.trains) {
            tally.input += throughB;
        }
        if (product.trains) {
            tally.weight += throughB;
        }
        if (product.ownsA) {
            long throughA = 2 * tally.tokens * rank * product.matrix.columns();
            tally.input += input ? throughA : 0;
            tally.weight += product.trains ? throughA : 0;
        }
        return input || product.trains;
    }
}
