package io.gradessweep.cost;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.model.DecoderLayers;
import java.util.List;

/**
 * Counts the activations of the text of a batch, as {@code kernels.py} and autograd keep them; {@link VisionActivations}
 * counts those of images. Per token and layer, with D the
 * hidden size, I the MLP's hidden size, A the width of all query heads and K that of all key heads, autograd keeps:
 *
 * <ul>
 * <li>2 D: the layer's input, and its sum with attention's output;
 * <li>4 A: queries, keys and values as attention takes them, repeated over their groups, and its output;
 * <li>3 I: gate before and after SiLU, and up;
 * <li>A + K: queries and keys before their norms, if the family has these norms;
 * <li>2 D, and again A + K: the norms' scaled inputs, if norms train;
 * <li>D: the input of q, k, v; D: that of gate and up; I: that of down; each only if one of these matrices trains;
 * <li>rank: between A and B of each adapter; with dropout also the input of A and the dropout mask.
 * </ul>
 *
 * The head keeps 3 D + 3 V for each of its N positions. The V are float32 in every precision: when most of them exist,
 * in the backward pass of the cross entropy, they are the log-softmax, its gradient, and the gradient of the logits. The
 * logits themselves are freed before, since the log-softmax is differentiated from its result, and so is what the head
 * computed in the layers' format. Rows of several examples, of a tree of sequences, or longer than the window of
 * attention have a mask of T x T each, which all layers share.
 *
 * <p>What norms keep is counted as libtorch 2.7.1 keeps it in float32. The fused norms of later releases keep no scaled
 * inputs.
 */
final class ActivationCount {
    /** Log-softmax, its gradient and the gradient of the logit, float32 in every precision. */
    private static final int LOGIT_IN_BACKWARD = 3 * Formats.FLOAT32;

    /** The logit and its log-softmax. */
    private static final int LOGIT_IN_INFERENCE = 2 * Formats.FLOAT32;

    private final int layers;
    private final Block layer;
    private final int hidden;
    private final int vocabulary;
    private final Attention attention;
    private final int keyValueWidth;
    private final TrainableSizes trained;
    private final Formats formats;
    private final boolean recompute;
    private final long perTokenAndLayer;

    /** The stages that are kept only for the matrices that read them; attention keeps its output in any case. */
    private static final List<Stage> NOT_KEPT_ANYWAY =
            List.of(Stage.ATTENTION_INPUT, Stage.MLP_INPUT, Stage.MLP_HIDDEN);

    /**
     * @param recompute whether only the layers' inputs are kept and the layers are computed again
     */
    ActivationCount(ModelGraph graph, TrainableSizes trained, Formats formats, boolean recompute) {
        layer = graph.block(graph.indexOf(Block.Kind.DECODER_LAYER));
        layers = trained.text().layers();
        Slot table = graph.slot(graph.indexOf(Block.Kind.EMBEDDING), DecoderLayers.EMBEDDING);
        vocabulary = table.rows();
        hidden = table.columns();
        attention = layer.attention().orElseThrow();
        keyValueWidth = attention.keyValueWidth();
        this.trained = trained;
        this.formats = formats;
        this.recompute = recompute;
        long heads = attention.width();
        long headNorms = layer.has(DecoderLayers.QUERY_NORM) ? heads + keyValueWidth : 0;
        long count = 2L * hidden
                + 4 * heads
                + 3L * width(Stage.MLP_HIDDEN)
                + headNorms
                + trained.text().narrow();
        if (trained.text().norms()) {
            count += 2L * hidden + headNorms;
        }
        for (Stage stage : NOT_KEPT_ANYWAY) {
            boolean isRead =
                    layer.monitored().stream().anyMatch(slot -> slot.reads(stage) && trained.trains(layer, slot));
            count += isRead ? width(stage) : 0;
        }
        perTokenAndLayer = count;
    }

    /** Returns the columns of the matrices that read a value. */
    private int width(Stage stage) {
        return layer.monitored().stream()
                .filter(slot -> slot.reads(stage))
                .mapToInt(Slot::columns)
                .max()
                .orElse(0);
    }

    /** Returns the number of elements that all layers and the head keep for the backward pass. */
    long kept(TokenBatch batch) {
        return kept(batch.tokens(), batch.lossTokens());
    }

    /**
     * Returns the number of elements that all layers and the head keep for the backward pass.
     *
     * @param predicting the number of positions whose logits are computed
     */
    long kept(int tokens, int predicting) {
        return (long) layers * tokens * perTokenAndLayer + 3L * predicting * (hidden + vocabulary);
    }

    /**
     * Returns the most bytes of activations and gradients that exist at once in one training pass. The backward pass
     * frees activations while it fills gradients, and the peak is the largest of four kinds of moments. At the loss, the
     * activations of all layers and of the head exist, and no weight's gradient. At the output table, its gradient exists
     * beside the activations of all layers and the gradient of the logits. At a layer, these exist: the activations of
     * the layers below and its own, about as much again for the gradients of its own activations or for dequantising a
     * weight, and the weight gradients of the layers above. At the embedding, all weight gradients and once more that
     * of its table exist.
     */
    long trainingPeak(TokenBatch batch) {
        return trainingPeak(batch.tokens(), batch.lossTokens()) + mask(batch);
    }

    /**
     * Returns the peak of a batch without masks, of which nothing but the size is known.
     *
     * @param predicting the number of positions whose logits are computed
     */
    long trainingPeak(int tokens, int predicting) {
        long gradientsOfLayer = formats.gradient() * trained.elementsOfLayer();
        long gradientOfTable = formats.gradient() * trained.elementsOfTable();
        long unconverted = formats.unconverted() * Math.max(trained.elementsOfLayer(), trained.elementsOfTable());
        long peak = head(predicting, formats.computed()) + gradientOfTable + layers * kept(tokens);
        for (int at = 0; at < layers; at++) {
            long above = (layers - at) * gradientsOfLayer + gradientOfTable;
            peak = Math.max(peak, (at + 1) * kept(tokens) + atLayer(tokens) + above);
        }
        peak = Math.max(peak, layers * gradientsOfLayer + gradientOfTable + atEmbedding());
        return Math.max(peak + unconverted, atLoss(tokens, predicting));
    }

    /**
     * Returns the most bytes that exist at once in a pass whose gradients are added to those of earlier passes, beside
     * these. A block's gradients are freed once they are added; of a table that is tied, the head's gradient waits for
     * the embedding's.
     */
    long accumulatingPeak(TokenBatch batch) {
        return accumulatingPeak(batch.tokens(), batch.lossTokens()) + mask(batch);
    }

    /** Returns the peak of a batch of which nothing but the size is known, as {@link #accumulatingPeak} does. */
    long accumulatingPeak(int tokens, int predicting) {
        int ofElement = formats.gradient() + formats.unconverted();
        long table = ofElement * trained.elementsOfTable();
        long waiting = trained.tables() == 1 ? formats.gradient() * trained.elementsOfTable() : 0;
        long peak = head(predicting, formats.computed()) + table + layers * kept(tokens);
        long atLayer = atLayer(tokens) + ofElement * trained.elementsOfLayer() + waiting;
        peak = Math.max(peak, layers * kept(tokens) + atLayer);
        return Math.max(Math.max(peak, waiting + atEmbedding()), atLoss(tokens, predicting));
    }

    /** Returns the bytes that the forward pass keeps of a layer. */
    private long kept(int tokens) {
        return recompute ? hidden(tokens) : layer(tokens);
    }

    /**
     * Returns the bytes that exist while a layer is differentiated, beside what is kept and the gradients of weights.
     */
    private long atLayer(int tokens) {
        return (recompute ? layer(tokens) : 0)
                + formats.unpacked(layer)
                + Math.max(layer(tokens), formats.unpacking(layer));
    }

    /** Returns the bytes of the embedding's gradient: a float32 table, and that table in another format. */
    private long atEmbedding() {
        int converted = formats.gradient() == Formats.FLOAT32 ? 0 : formats.gradient();
        return (Formats.FLOAT32 + converted) * trained.elementsOfTable();
    }

    private long atLoss(int tokens, int predicting) {
        return head(predicting, LOGIT_IN_BACKWARD) + layers * kept(tokens);
    }

    /** Returns the most bytes that exist at once without gradients: those of a single layer, or those of the head. */
    long inferencePeak(TokenBatch batch) {
        return Math.max(
                        layer(batch.tokens()) + formats.unpacking(layer),
                        head(batch.lossTokens(), LOGIT_IN_INFERENCE) + hidden(batch.tokens()))
                + mask(batch);
    }

    /**
     * Returns the most bytes that exist at once while text is generated: the KV cache of all layers, and one layer's
     * activations of the prompts.
     */
    long generationPeak(int rows, int longest, int newTokens) {
        long room = 2L * rows * (longest + newTokens) * keyValueWidth * formats.computed();
        long layer = (long) rows * longest * perTokenAndLayer * formats.computed();
        return layers * room + layer + formats.unpacking(this.layer);
    }

    private long mask(TokenBatch batch) {
        boolean masked = !batch.isPlainlyCausal() || attention.isWindowed(batch.length());
        return !masked ? 0 : (long) batch.tokens() * batch.length() * formats.computed();
    }

    private long hidden(int tokens) {
        return (long) tokens * hidden * formats.computed();
    }

    private long layer(int tokens) {
        return tokens * perTokenAndLayer * formats.computed();
    }

    /** @param perLogit the bytes that exist at once for each position and token of the vocabulary */
    private long head(int predicting, int perLogit) {
        return predicting * (3L * hidden * formats.computed() + (long) perLogit * vocabulary);
    }
}
