package io.gradessweep.model;

import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Projection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Counts the floating point operations of a pass as {@link BackwardPass} and autograd execute them: a product is counted
 * where its result is needed by a trainable weight, and only there. PyTorch's FlopCounterMode, eager attention, counts
 * the same, except where only some of attention's three inputs need a gradient: the fused kernel computes all of them,
 * so all are counted.
 */
public final class FlopCount {
    private final DecoderConfig config;
    private final Optional<LoraAdapter> adapter;
    private final Set<MatrixId> matrices = new HashSet<>();
    private final Set<String> others = new HashSet<>();
    private final boolean[] anyBelow;

    /** Counts for the parameters that are active now; a freeze needs a new count. */
    public FlopCount(Decoder decoder, TrainableParameters trainable) {
        config = decoder.config();
        adapter = decoder.adapter();
        anyBelow = new boolean[config.layers() + 1];
        for (int layer = 0; layer <= config.layers(); layer++) {
            anyBelow[layer] = trainable.anyBelow(layer);
        }
        matrices.addAll(trainable.activeMatrices());
        for (Parameter parameter : trainable.active()) {
            if (parameter.matrix().isEmpty()) {
                others.add(parameter.name());
            }
        }
    }

    /** Forward and backward of one batch. */
    public FlopsLedger training(TokenBatch batch) {
        Tally tally = new Tally(batch.tokens());
        long forward = forward(batch);
        head(tally, batch.lossTokens());
        for (int layer = 0; layer < config.layers(); layer++) {
            layer(tally, layer, attentionForward(batch));
        }
        return new FlopsLedger(forward, tally.input, tally.weight, 0, 0, 0);
    }

    /** Forward products of one batch. */
    public long forward(TokenBatch batch) {
        long perLayer = attentionForward(batch);
        for (Projection projection : Projection.values()) {
            perLayer += 2L * batch.tokens() * config.elements(projection);
        }
        long flops = config.layers() * perLayer + 2L * batch.lossTokens() * config.vocabulary() * config.hidden();
        if (adapter.isPresent()) {
            for (LoraAdapter.Pair pair : adapter.get().pairs().values()) {
                flops += 2L
                        * batch.tokens()
                        * (pair.a().value().size() + pair.b().value().size());
            }
        }
        return flops;
    }

    private long attentionForward(TokenBatch batch) {
        return 4L * batch.rows() * config.heads() * batch.length() * batch.length() * config.headDim();
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

    private void head(Tally tally, long positions) {
        long product = 2 * positions * config.vocabulary() * config.hidden();
        if (anyBelow[config.layers()] || others.contains(TensorNames.FINAL_NORM)) {
            tally.input += product;
        }
        if (others.contains(config.tied() ? TensorNames.EMBEDDING : TensorNames.HEAD)) {
            tally.weight += product;
        }
    }

    /** Follows "requires a gradient" through one layer, as autograd does. */
    private void layer(Tally tally, int layer, long attentionForward) {
        boolean x = anyBelow[layer];
        boolean normed = x || others.contains(TensorNames.inputNorm(layer));
        boolean q = product(tally, layer, Projection.Q, normed) || others.contains(TensorNames.queryNorm(layer));
        boolean k = product(tally, layer, Projection.K, normed) || others.contains(TensorNames.keyNorm(layer));
        boolean v = product(tally, layer, Projection.V, normed);
        boolean attention = q || k || v;
        if (attention) {
            tally.input += 2 * attentionForward;
        }
        boolean residual = product(tally, layer, Projection.O, attention) || x;
        boolean middle = residual || others.contains(TensorNames.postAttentionNorm(layer));
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
        MatrixId matrix = new MatrixId(layer, projection);
        boolean active = matrices.contains(matrix);
        if (input) {
            tally.input += 2 * tally.tokens * config.elements(projection);
        }
        if (adapter.isPresent()) {
            LoraAdapter.Pair pair = adapter.get().pairs().get(matrix);
            if (pair != null) {
                adapterProduct(tally, pair, input, active);
            }
            return input || active;
        }
        if (active) {
            tally.weight += 2 * tally.tokens * config.elements(projection);
        }
        return input || active;
    }

    /** dy B leads to A's gradient and on, through A, to the input. */
    private static void adapterProduct(Tally tally, LoraAdapter.Pair pair, boolean input, boolean active) {
        long throughB = 2 * tally.tokens * pair.b().value().size();
        long throughA = 2 * tally.tokens * pair.a().value().size();
        if (input || active) {
            tally.input += throughB;
        }
        if (input) {
            tally.input += throughA;
        }
        if (active) {
            tally.weight += throughA + throughB;
        }
    }
}
