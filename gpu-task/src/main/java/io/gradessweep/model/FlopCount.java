package io.gradessweep.model;

import io.gradessweep.batch.ForwardCost;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts the floating point operations of a pass as {@link BackwardPass} executes them. A product of the
 * backward pass is counted only if a trainable weight needs its result. PyTorch's FlopCounterMode with eager attention
 * counts the same, with one exception: where only some of attention's three inputs need a gradient, the fused kernel
 * computes all three, so all three are counted. Attention is counted over all T x T pairs of a row, as FlopCounterMode
 * does, even if the mask of a packed row or of a tree of sequences hides most of them, since the products are executed
 * all the same. The count needs only shapes, no weights.
 */
public final class FlopCount implements ForwardCost {
    private final Shapes shapes;
    /** Tells what trains, by block and by product of the block. */
    private final Trains[][] active;

    private final boolean[] needGradientOfInput;

    /**
     * The part of the count that stays the same while matrices freeze.
     *
     * @param whole the towers whose norms, biases and tables train
     * @param embedding whether the embedding trains
     * @param output whether the output table trains
     * @param layers the blocks that have matrices, but for the head
     * @param text the sums over those of them that the tokens of the text go through
     */
    private record Shapes(
            ModelGraph graph,
            Optional<FineTuning.Lora> lora,
            Set<Tower> whole,
            boolean embedding,
            boolean output,
            List<Layer> layers,
            Text text,
            int head,
            long outputTable) {}

    /** The sums over the layers of the text, of which every pass needs the cost. */
    private record Text(long weights, long attentionPerPair) {}

    /**
     * The products of a layer, or of another block with matrices.
     *
     * @param index its index in the graph
     * @param weights the weights that every token, or patch, is multiplied with, adapters included
     */
    private record Layer(int index, Block block, long weights, long attentionPerPair, List<Product> products) {
        Tower tower() {
            return block.tower();
        }

        /** Returns how many tokens, patches, or results of a connector its matrices multiply. */
        long tokens(TokenCounts counts) {
            return switch (block.kind()) {
                case PATCH_EMBEDDING, VISION_LAYER, VISION_NORM ->
                    counts.images().imagePatches();
                case CONNECTOR, MERGE -> counts.images().imageTokens();
                case EMBEDDING, DECODER_LAYER, HEAD -> counts.tokens();
            };
        }

        /** Returns how many pairs its attention multiplies. */
        long pairs(TokenCounts counts) {
            if (block.kind() != Block.Kind.VISION_LAYER) {
                return counts.attentionPairs();
            }
            return block.attention().orElseThrow().window() == Attention.UNLIMITED
                    ? counts.images().imagePairs()
                    : counts.images().imageWindowPairs();
        }

        long forward(TokenCounts counts) {
            return 2 * tokens(counts) * weights + attentionPerPair * pairs(counts);
        }
    }

    /**
     * Tells whether a matrix trains or, of its adapter, A and B. An adapter that is frozen as one has both or neither.
     */
    private enum Trains {
        NOTHING(false, false),
        A(true, false),
        B(false, true),
        ALL(true, true);

        private final boolean a;
        private final boolean b;

        Trains(boolean a, boolean b) {
            this.a = a;
            this.b = b;
        }

        static Trains of(MatrixId matrix, Set<MatrixId> active, boolean halves) {
            if (active.contains(matrix)) {
                return ALL;
            }
            if (!halves) {
                return NOTHING;
            }
            boolean a = active.contains(matrix.half(AdapterPart.A));
            boolean b = active.contains(matrix.half(AdapterPart.B));
            return a ? (b ? ALL : A) : (b ? B : NOTHING);
        }

        boolean any() {
            return a || b;
        }
    }

    /**
     * A matrix that activations are multiplied with.
     *
     * @param rank the rank of its adapter; 0 if it has none
     * @param ownsA whether it is the only or the first matrix that uses its adapter's A
     */
    private record Product(Slot slot, MatrixId matrix, int rank, boolean ownsA) {}

    /** @param active the monitored matrices, or halves of their adapters, that are not frozen */
    public FlopCount(ModelGraph graph, FineTuning fineTuning, Set<MatrixId> active) {
        this(shapes(graph, fineTuning), active);
    }

    private FlopCount(Shapes shapes, Set<MatrixId> activeMatrices) {
        this.shapes = shapes;
        active = new Trains[shapes.graph.size()][0];
        boolean halves = activeMatrices.stream().anyMatch(matrix -> matrix.part() != null);
        for (Layer layer : shapes.layers) {
            Trains whole = shapes.whole.contains(layer.tower()) ? Trains.ALL : Trains.NOTHING;
            active[layer.index] = layer.products.stream()
                    .map(product ->
                            product.slot.monitored() ? Trains.of(product.matrix, activeMatrices, halves) : whole)
                    .toArray(Trains[]::new);
        }
        needGradientOfInput = shapes.graph.needGradientOfInput(this::trains);
    }

    /** Returns the count of the same training when other matrices are active, as after a freeze. */
    public FlopCount with(Set<MatrixId> otherActive) {
        return new FlopCount(shapes, otherActive);
    }

    private static Shapes shapes(ModelGraph graph, FineTuning fineTuning) {
        Optional<FineTuning.Lora> lora = fineTuning.adapters();
        int head = graph.indexOf(Block.Kind.HEAD);
        List<Layer> layers = IntStream.range(0, head)
                .mapToObj(block -> layer(graph.block(block), block, lora))
                .filter(layer -> !layer.products.isEmpty())
                .toList();
        List<Layer> text = layers.stream()
                .filter(layer -> layer.block.kind() == Block.Kind.DECODER_LAYER)
                .toList();
        Set<Tower> whole = fineTuning.match(
                full -> Arrays.stream(Tower.values())
                        .filter(tower -> full.trains(tower, false))
                        .collect(Collectors.toSet()),
                adapters -> Set.of(),
                none -> Set.of());
        boolean all = whole.contains(Tower.LANGUAGE);
        List<TokenTable> tables = TokenTables.modulesToSave(fineTuning);
        return new Shapes(
                graph,
                lora,
                whole,
                all || tables.contains(TokenTable.EMBED_TOKENS),
                all || tables.contains(TokenTable.LM_HEAD),
                layers,
                new Text(
                        text.stream().mapToLong(Layer::weights).sum(),
                        text.stream().mapToLong(Layer::attentionPerPair).sum()),
                head,
                graph.slot(head, DecoderLayers.OUTPUT_TABLE).elements());
    }

    private static Layer layer(Block block, int index, Optional<FineTuning.Lora> lora) {
        List<Product> products = new ArrayList<>();
        Set<String> targets =
                lora.map(adapted -> LoraAdapter.targets(block, adapted)).orElse(Set.of());
        for (StoredTensor tensor : block.tensors()) {
            for (Slot slot : tensor.slots()) {
                if (slot.reads().isPresent()) {
                    boolean ownsA = slot.equals(tensor.first());
                    int rank =
                            targets.contains(slot.name()) ? lora.orElseThrow().rank(block.tower(), slot.name()) : 0;
                    products.add(new Product(slot, block.matrix(slot), rank, ownsA));
                }
            }
        }
        long adapters =
                lora.map(adapted -> LoraAdapter.elements(block, adapted)).orElse(0L);
        long multiplied =
                products.stream().mapToLong(product -> product.slot.elements()).sum();
        return new Layer(
                index,
                block,
                multiplied + adapters,
                block.attention().map(Attention::flopsPerPair).orElse(0L),
                products);
    }

    private boolean trains(int block) {
        boolean whole = shapes.whole.contains(shapes.graph.block(block).tower());
        boolean any = switch (shapes.graph.block(block).kind()) {
            case EMBEDDING -> shapes.embedding;
            case HEAD -> whole || shapes.output;
            case MERGE -> false;
            case PATCH_EMBEDDING, VISION_LAYER, VISION_NORM, CONNECTOR, DECODER_LAYER -> whole;
        };
        for (Trains matrix : active[block]) {
            any |= matrix.any();
        }
        return any;
    }

    /** Returns the FLOPs of the forward and the backward pass of one batch. */
    public FlopsLedger training(TokenBatch batch) {
        return training(batch.counts());
    }

    /** Returns the FLOPs of the forward and the backward pass of one or more batches. */
    public FlopsLedger training(TokenCounts counts) {
        Tally tally = new Tally();
        head(tally, counts.lossTokens());
        shapes.layers.forEach(layer -> layer(tally, layer, counts));
        return new FlopsLedger(forward(counts), tally.input, tally.weight, 0, 0, 0);
    }

    /**
     * Returns the forward FLOPs that a training pass with recompute repeats: those of the layers that the backward pass
     * goes through.
     */
    public FlopsLedger recompute(TokenCounts counts) {
        long flops = shapes.layers.stream()
                .filter(layer -> layer.block.isLayer())
                .filter(layer -> needGradientOfInput[layer.index] || trains(layer.index))
                .mapToLong(layer -> layer.forward(counts))
                .sum();
        return new FlopsLedger(0, 0, 0, flops, 0, 0);
    }

    /** Returns the FLOPs of the forward pass of one batch. */
    public long forward(TokenBatch batch) {
        return forward(batch.counts());
    }

    private long forward(TokenCounts counts) {
        return ofImages(counts) + forward(counts.tokens(), counts.attentionPairs(), counts.lossTokens());
    }

    private long ofImages(TokenCounts counts) {
        return shapes.layers.stream()
                .filter(layer -> layer.block.kind() != Block.Kind.DECODER_LAYER)
                .mapToLong(layer -> layer.forward(counts))
                .sum();
    }

    @Override
    public long forward(int rows, int length, int predicting) {
        long tokens = (long) rows * length;
        return forward(tokens, tokens * length, predicting);
    }

    private long forward(long tokens, long attentionPairs, long predicting) {
        return 2 * tokens * shapes.text.weights
                + shapes.text.attentionPerPair * attentionPairs
                + 2 * predicting * shapes.outputTable;
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

    /** Returns the FLOPs of generating from prompts with images, whose features are computed once. */
    public long generation(int rows, int longest, int tokens, ImageCounts images) {
        return ofImages(new TokenCounts(0, 0, 0, 0, images)) + generation(rows, longest, tokens);
    }

    /** The two sums of the backward pass. */
    private static final class Tally {
        private long tokens;
        private long input;
        private long weight;
    }

    private void head(Tally tally, long positions) {
        long product = 2 * positions * shapes.outputTable;
        if (needGradientOfInput[shapes.head]) {
            tally.input += product;
        }
        if (shapes.output) {
            tally.weight += product;
        }
    }

    /** Follows "needs a gradient" through one layer, or another block with matrices. */
    private void layer(Tally tally, Layer layer, TokenCounts counts) {
        tally.tokens = layer.tokens(counts);
        boolean x = needGradientOfInput[layer.index];
        boolean whole = shapes.whole.contains(layer.tower());
        if (layer.block.kind() == Block.Kind.PATCH_EMBEDDING) {
            products(tally, layer, Stage.PATCHES, false);
        } else if (layer.block.kind() == Block.Kind.CONNECTOR) {
            boolean normed = layer.block.slots().stream().anyMatch(slot -> slot.kind() == Slot.Kind.NORM);
            boolean hidden = products(tally, layer, Stage.CONNECTOR_INPUT, x || (whole && normed));
            products(tally, layer, Stage.CONNECTOR_HIDDEN, hidden);
        } else {
            boolean attention = products(tally, layer, Stage.ATTENTION_INPUT, x || whole);
            if (attention) {
                tally.input += 2 * layer.attentionPerPair * layer.pairs(counts);
            }
            boolean residual = products(tally, layer, Stage.ATTENTION_OUTPUT, attention) || x;
            boolean hidden = products(tally, layer, Stage.MLP_INPUT, residual || whole);
            products(tally, layer, Stage.MLP_HIDDEN, hidden);
        }
    }

    /**
     * Counts the backward products of the matrices that read one value.
     *
     * @param input whether that value requires a gradient
     * @return whether any of their outputs does
     */
    private boolean products(Tally tally, Layer layer, Stage stage, boolean input) {
        boolean output = false;
        for (int i = 0; i < layer.products.size(); i++) {
            if (layer.products.get(i).slot.reads(stage)) {
                output |= product(tally, layer.products.get(i), active[layer.index][i], input);
            }
        }
        return output;
    }

    /**
     * Counts the backward products of one matrix.
     *
     * @param trains whether the matrix, or what of its adapter, is active
     * @param input whether its input requires a gradient
     * @return whether its output requires a gradient
     */
    private boolean product(Tally tally, Product product, Trains trains, boolean input) {
        long flops = 2 * tally.tokens * product.slot.elements();
        if (input) {
            tally.input += flops;
        }
        if (shapes.lora.isPresent()) {
            return adapter(tally, product, trains, input);
        }
        if (trains.any()) {
            tally.weight += flops;
        }
        return input || trains.any();
    }

    /**
     * Counts the backward products of an adapter, with x (t, in), A (rank, in), n = x A^T and B (out, rank). The
     * gradient of B is dy^T n. That of n, dy B, is needed for the gradient of A, dn^T x, and for that of the input,
     * dn A, and by neither if B alone trains and nothing below. An A that several matrices share is counted at the
     * first of them.
     */
    private static boolean adapter(Tally tally, Product product, Trains trains, boolean input) {
        int rank = product.rank;
        if (rank == 0) {
            return input;
        }
        long throughB = 2 * tally.tokens * rank * product.slot.rows();
        if (input || trains.a) {
            tally.input += throughB;
        }
        if (trains.b) {
            tally.weight += throughB;
        }
        if (product.ownsA) {
            long throughA = 2 * tally.tokens * rank * product.slot.columns();
            tally.input += input ? throughA : 0;
            tally.weight += trains.a ? throughA : 0;
        }
        return input || trains.any();
    }
}
