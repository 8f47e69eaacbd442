package io.gradessweep.cost;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.Projection;

/**
 * Counts the activations of a batch, as {@code kernels.py} and autograd keep them. Per token and layer,
 * with D the hidden size, I the MLP's, A the width of all heads and K that of the key-value heads:
 *
 * <ul>
 *   <li>2 D: what enters the layer, and its sum with attention's output;
 *   <li>4 A: queries, keys and values as attention takes them, repeated over their groups, and its output;
 *   <li>3 I: gate before and after SiLU, and up;
 *   <li>A + K: queries and keys before their norms, where the family has these;
 *   <li>2 D, and again A + K: what the norms scale, where norms train;
 *   <li>D: the input of q, k, v; D: that of gate and up; I: that of down, each where one of them trains;
 *   <li>rank: between A and B of each adapter; with dropout what enters A, and what of it was kept.
 * </ul>
 *
 * The head keeps 3 D + 3 V for each of its N positions: logits, their log-softmax and the gradient of either; the V in
 * float32 whatever the precision, and below float32 the logits and their gradient as computed too. Rows of several
 * examples, or of a tree of sequences, have a mask of T x T each, which all layers share.
 */
final class ActivationCount {
    private final DecoderConfig config;
    private final TrainableSizes trained;
    private final Formats formats;
    private final boolean recompute;
    private final long perTokenAndLayer;

    /** @param recompute whether layers keep their input alone, and are computed again */
    ActivationCount(DecoderConfig config, TrainableSizes trained, Formats formats, boolean recompute) {
        this.config = config;
        this.trained = trained;
        this.formats = formats;
        this.recompute = recompute;
        long hidden = config.hidden();
        long heads = config.outputs(Projection.Q);
        long headNorms = config.family().normalisesQueriesAndKeys() ? heads + config.outputs(Projection.K) : 0;
        long count = 2 * hidden + 4 * heads + 3L * config.intermediate() + headNorms + trained.narrow();
        if (trained.norms()) {
            count += 2 * hidden + headNorms;
        }
        for (Projection reader : new Projection[] {Projection.Q, Projection.GATE, Projection.DOWN}) {
            if (trained.projections().stream().anyMatch(projection -> sharesInput(projection, reader))) {
                count += config.inputs(reader);
            }
        }
        perTokenAndLayer = count;
    }

    private static boolean sharesInput(Projection projection, Projection reader) {
        return switch (projection) {
            case Q, K, V -> reader == Projection.Q;
            case GATE, UP -> reader == Projection.GATE;
            case DOWN -> reader == Projection.DOWN;
            case O -> false; // attention keeps its output anyway
        };
    }

    /** Numbers that all layers and the head keep for backward. */
    long kept(TokenBatch batch) {
        return kept(batch.tokens(), batch.lossTokens());
    }

    /** @param predicting positions that go through the head */
    long kept(int tokens, int predicting) {
        return (long) config.layers() * tokens * perTokenAndLayer
                + 3L * predicting * (config.hidden() + config.vocabulary());
    }

    /**
     * The most bytes of activations and gradients there are at once in one pass. Backward frees the one while it fills the
     * other: the head holds all layers and the output table's gradient; a layer holds those below it, about as much again
     * for its activations' gradients, or for making a weight of its codes, and the gradients of those above; the embedding holds all gradients and its own table
     * once more.
     */
    long trainingPeak(TokenBatch batch) {
        long kept = recompute ? hidden(batch) : layer(batch);
        long gradientsOfLayer = Formats.FLOAT32 * trained.elementsOfLayer(config);
        long gradientOfTable = Formats.FLOAT32 * trained.elementsOfTable(config);
        long unwidened = formats.copied() * Math.max(trained.elementsOfLayer(config), trained.elementsOfTable(config));
        long peak = config.layers() * kept + head(batch) + gradientOfTable;
        for (int layer = 0; layer < config.layers(); layer++) {
            long below = (layer + 1) * kept + (recompute ? layer(batch) : 0);
            long above = (config.layers() - layer) * gradientsOfLayer + gradientOfTable;
            long beside = formats.unpacked(config) + Math.max(layer(batch), formats.unpacking(config));
            peak = Math.max(peak, below + beside + above);
        }
        peak = Math.max(peak, config.layers() * gradientsOfLayer + 2 * gradientOfTable);
        return peak + unwidened + mask(batch);
    }

    /** The most bytes there are at once without gradients: those of a single layer, or the head's. */
    long inferencePeak(TokenBatch batch) {
        return Math.max(layer(batch) + formats.unpacking(config), head(batch) + hidden(batch)) + mask(batch);
    }

    /** With the keys and values of all layers, and a layer's activations of the prompts. */
    long generationPeak(int rows, int longest, int newTokens) {
        long room = 2L * rows * (longest + newTokens) * config.outputs(Projection.K) * formats.computed();
        long layer = (long) rows * longest * perTokenAndLayer * formats.computed();
        return config.layers() * room + layer + formats.unpacking(config);
    }

    private long mask(TokenBatch batch) {
        return batch.isPlainlyCausal() ? 0 : (long) batch.tokens() * batch.length() * formats.computed();
    }

    private long hidden(TokenBatch batch) {
        return (long) batch.tokens() * config.hidden() * formats.computed();
    }

    private long layer(TokenBatch batch) {
        return batch.tokens() * perTokenAndLayer * formats.computed();
    }

    private long head(TokenBatch batch) {
        long perPosition = 3L * config.hidden() * formats.computed() + formats.logits() * config.vocabulary();
        return batch.lossTokens() * perPosition;
    }
}
