package io.gradessweep.model;

import io.gradessweep.batch.ForwardCost;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts the floating point operations of a pass as {@link BackwardPass} and autograd execute them: a product is counted
 * where its result is needed by a trainable weight, and only there. PyTorch's FlopCounterMode, eager attention, counts
 * the same, except where only some of attention's three inputs need a gradient: the fused kernel computes all of them,
 * so all are counted. Attention is counted over all T x T pairs of a row, as there, however few of them the mask leaves to
 * the examples of a packed row, or the sequences of a tree: its products are executed all the same. Needs shapes alone, no weights.
 */
public final class FlopCount implements ForwardCost {
    private final DecoderConfig config;
    private final Optional<FineTuning.Lora> lora;
    private final boolean tablesAndNorms;
    private final List<Set<Projection>> activeByLayer;
    private final int lowestActiveLayer;

    /** @param active the monitored matrices that are not frozen; a freeze needs a new count */
    public FlopCount(DecoderConfig config, FineTuning fineTuning, Set<MatrixId> active) {
        this.config = config;
        this.lora = fineTuning instanceof FineTuning.Lora adapters ? Optional.of(adapters) : Optional.empty();
        this.tablesAndNorms =
                fineTuning instanceof FineTuning.Full full && full.trainOnly() == FineTuning.TrainOnly.ALL;
        activeByLayer = Stream.<Set<Projection>>generate(() -> EnumSet.noneOf(Projection.class))
                .limit(config.layers())
                .toList();
        active.forEach(matrix -> activeByLayer.get(matrix.layer()).add(matrix.projection()));
        lowestActiveLayer = active.stream().mapToInt(MatrixId::layer).min().orElse(config.layers());
    }

    /** Forward and backward of one batch. */
    public FlopsLedger training(TokenBatch batch) {
        return training(batch.counts());
    }

    /** Forward and backward of one batch or of several. */
    public FlopsLedger training(TokenCounts counts) {
        Tally tally = new Tally(counts.tokens());
        head(tally, counts.lossTokens());
        for (int layer = 0; layer < config.layers(); layer++) {
            layer(tally, layer, attention(counts.attentionPairs()));
        }
        return new FlopsLedger(forward(counts), tally.input, tally.weight, 0, 0, 0);
    }

    /** What a training pass repeats where it computes layers again: those that backward goes through. */
    public FlopsLedger recompute(TokenCounts counts) {
        long layers = IntStream.range(0, config.layers())
                .filter(layer -> anyBelow(layer + 1))
                .count();
        return new FlopsLedger(0, 0, 0, layers * forwardOfLayer(counts.tokens(), counts.attentionPairs()), 0, 0);
    }

    /** Forward products of one batch. */
    public long forward(TokenBatch batch) {
        return forward(batch.counts());
    }

    private long forward(TokenCounts counts) {
        return forward(counts.tokens(), counts.attentionPairs(), counts.lossTokens());
    }

    /**
     * Forward products of a batch.
     *
     * @param length tokens of each row, padding included
     * @param predicting positions that predict
     */
    @Override
    public long forward(int rows, int length, int predicting) {
        long tokens = (long) rows * length;
        return forward(tokens, tokens * length, predicting);
    }

    private long forward(long tokens, long attentionPairs, long predicting) {
        return config.layers() * forwardOfLayer(tokens, attentionPairs)
                + 2 * predicting * config.vocabulary() * config.hidden();
    }

    /**
     * Forward products of generating from prompts with a cache of keys and values.
     *
     * @param longest tokens of the longest prompt
     * @param tokens generated in every row
     */
    public long generation(int rows, int longest, int tokens) {
        long flops = forward(rows, longest, rows);
        for (int seen = longest + 1; seen < longest + tokens; seen++) {
            flops += config.layers() * forwardOfLayer(rows, (long) rows * seen);
            flops += 2L * rows * config.vocabulary() * config.hidden();
        }
        return flops;
    }

    private long forwardOfLayer(long tokens, long attentionPairs) {
        return 2 * tokens * weightsOfLayer() + attention(attentionPairs);
    }

    /** With its adapters. */
    private long weightsOfLayer() {
        long weights = 0;
        for (Projection projection : Projection.values()) {
            weights += config.elements(projection);
        }
        if (lora.isPresent()) {
            weights += LoraAdapter.elements(config, lora.get()) / config.layers();
        }
        return weights;
    }

    /** @param pairs of a token and one that it sees, or that a mask hides from it */
    private long attention(long pairs) {
        return 4 * pairs * config.heads() * config.headDim();
    }

    /** Backward's two sums. */
    private static final class Tally {
        private final long tokens;
        private long input;
        private long weight;

        Tally(long tokens) {
            this.tokens = tokens;
        }
    }

    /** Whether anything that feeds this layer trains. */
    private boolean anyBelow(int layer) {
        return tablesAndNorms || lowestActiveLayer < layer;
    }

    private void head(Tally tally, long positions) {
        long product = 2 * positions * config.vocabulary() * config.hidden();
        if (anyBelow(config.layers())) {
            tally.input += product;
        }
        if (tablesAndNorms) {
            tally.weight += product;
        }
    }

    /** Follows "requires a gradient" through one layer, as autograd does. */
    private void layer(Tally tally, int layer, long attentionForward) {
        boolean x = anyBelow(layer);
        boolean normed = x || tablesAndNorms;
        boolean q = product(tally, layer, Projection.Q, normed);
        boolean k = product(tally, layer, Projection.K, normed);
        boolean v = product(tally, layer, Projection.V, normed);
        boolean attention = q || k || v;
        if (attention) {
            tally.input += 2 * attentionForward;
        }
        boolean residual = product(tally, layer, Projection.O, attention) || x;
        boolean middle = residual || tablesAndNorms;
        boolean gate = product(tally, layer, Projection.GATE, middle);
        boolean up = product(tally, layer, Projection.UP, middle);
        product(tally, layer, Projection.DOWN, gate || up);
    }

    /**
     * Backward of one projection.
     *
     * @param input whether its input requires a gradient
     * @return whether its output does
     */
    private boolean product(Tally tally, int layer, Projection projection, boolean input) {
        long elements = 2 * tally.tokens * config.elements(projection);
        boolean trains = activeByLayer.get(layer).contains(projection);
        if (input) {
            tally.input += elements;
        }
        if (lora.isPresent()) {
            return adapter(tally, layer, projection, input);
        }
        if (trains) {
            tally.weight += elements;
        }
        return input || trains;
    }

    /** dy B leads to A's gradient and on, through A, to the input. An A that several share is counted at the first. */
    private boolean adapter(Tally tally, int layer, Projection projection, boolean input) {
        if (!lora.get().targets().contains(projection)) {
            return input;
        }
        boolean trains = activeByLayer.get(layer).contains(projection);
        long throughB = 2 * tally.tokens * lora.get().rank() * config.outputs(projection);
        if (input || trains) {
            tally.input += throughB;
        }
        if (trains) {
            tally.weight += throughB;
        }
        if (projection == config.moduleOf(projection).first()) {
            long throughA = 2 * tally.tokens * lora.get().rank() * config.inputs(projection);
            tally.input += input ? throughA : 0;
            tally.weight += trains ? throughA : 0;
        }
        return input || trains;
    }
}
