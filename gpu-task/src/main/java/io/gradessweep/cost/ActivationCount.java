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
 * Counts the activations of the text of a batch, as {@code kernels.py} keeps them; {@link VisionActivations} counts those
 * of images. Per token and layer, with D the hidden size, I the MLP's hidden size, A the width of all query heads and K
 * that of all key heads, these are kept in the layers' format:
 *
 * <ul>
 * <li>2 D: the layer's input, and its sum with attention's output;
 * <li>4 A: queries, keys and values as a GPU's attention takes them, repeated over their groups, and its output; the CPU
 *     keeps keys and values once, 2 A + 2 K;
 * <li>2 I: gate and up;
 * <li>A + K: queries and keys before their norms, if the family has these norms;
 * <li>D: the input of q, k, v; D: that of gate and up; each only if one of these matrices trains;
 * <li>rank: between A and B of each adapter; with dropout also the dropout mask of its input;
 * </ul>
 *
 * and in float32 a factor of each norm and the sums of each query's attention. What else formulas need is computed again.
 *
 * <p>The head keeps 2 D and V float32 for each of its N positions: a logit becomes its log-probability, while both exist,
 * and then its gradient, in place where layers compute in float32. With the loss in chunks the V are those of a chunk,
 * and D more is the gradient of the head's input. Rows of several examples, of a tree of sequences, or longer than the
 * window of attention have a mask of T x T each, which all layers share.
 */
final class ActivationCount {
    /** The bytes of a logit and its log-probability, float32 in every precision. */
    private static final int LOGIT = 2 * Formats.FLOAT32;

    private final int layers;
    private final Block layer;
    private final int hidden;
    private final int vocabulary;
    private final Attention attention;
    private final int keyValueWidth;
    private final TrainableSizes trained;
    private final Formats formats;
    private final boolean recompute;
    private final int lossChunk;
    private final long perTokenAndLayer;
    private final long float32PerTokenAndLayer;

    /** The stages that are kept only for the matrices that read them; attention keeps its output in any case. */
    private static final List<Stage> NOT_KEPT_ANYWAY = List.of(Stage.ATTENTION_INPUT, Stage.MLP_INPUT);

    /**
     * @param recompute whether only the layers' inputs are kept and the layers are computed again
     * @param lossChunk the positions at a time whose logits are computed in training; 0 for all
     */
    ActivationCount(ModelGraph graph, TrainableSizes trained, Formats formats, boolean recompute, int lossChunk) {
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
        this.lossChunk = lossChunk;
        boolean headNorms = layer.has(DecoderLayers.QUERY_NORM);
        float32PerTokenAndLayer =
                2L + attention.heads() + (headNorms ? attention.heads() + attention.keyValueHeads() : 0);
        long count = 2L * hidden
                + 4L * attention.width()
                + 2L * width(Stage.MLP_HIDDEN)
                + trained.text().narrow();
        count += headNorms ? attention.width() + keyValueWidth : 0;
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
        return (long) layers * tokens * (perTokenAndLayer + float32PerTokenAndLayer)
                + predicting * (2L * hidden + vocabulary);
    }

    /**
     * Returns the most bytes of activations and gradients that exist at once in one training pass. The backward pass
     * frees activations while it fills gradients, and the peak is the largest of three kinds of moments. In the head, the
     * activations of all layers exist, and a table's gradient. At a layer, these exist: the activations of the layers
     * below and its own, gradients of its own, and the weight gradients of the layers above. At the embedding, all weight
     * gradients and once more that of its table exist.
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
        return trainingPeak(new Part(layers, true, true), tokens, predicting);
    }

    /** The part of a model that lies on one device: its number of layers, and whether it has the two ends of the model. */
    private record Part(int layers, boolean embedding, boolean head) {
        static Part of(ModelGraph graph) {
            List<Block.Kind> kinds = graph.blocks().stream().map(Block::kind).toList();
            return new Part(
                    graph.layers().size(), kinds.contains(Block.Kind.EMBEDDING), kinds.contains(Block.Kind.HEAD));
        }
    }

    /**
     * Returns the most bytes of activations and gradients that exist at once on a device on which only some of a text
     * model's blocks lie. If gradients are accumulated, those of earlier micro-batches are not counted. What the part
     * reads of another device is counted, and the gradient that it gets from one.
     */
    long peakOfPart(ModelGraph blocks, int tokens, boolean accumulates) {
        Part part = Part.of(blocks);
        long peak = accumulates ? accumulatingPeak(part, tokens, tokens) : trainingPeak(part, tokens, tokens);
        return peak + 2 * hidden(tokens);
    }

    private long trainingPeak(Part part, int tokens, int predicting) {
        long gradientsOfLayer = formats.gradient() * trained.elementsOfLayer();
        long gradientOfTable = part.head ? formats.gradient() * trained.tableOfHead() : 0;
        long unconverted = formats.unconverted() * trained.elementsOfLayer();
        long peak = atHead(part, tokens, predicting);
        for (int at = 0; at < part.layers; at++) {
            long above = (part.layers - at) * gradientsOfLayer + gradientOfTable;
            peak = Math.max(peak, (at + 1) * kept(tokens) + atLayer(tokens) + above + unconverted);
        }
        return part.embedding ? Math.max(peak, part.layers * gradientsOfLayer + gradientOfTable + atEmbedding()) : peak;
    }

    private long atHead(Part part, int tokens, int predicting) {
        return hidden(tokens) + part.layers * kept(tokens) + (part.head ? atHead(predicting) : 0);
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
        return accumulatingPeak(new Part(layers, true, true), tokens, predicting);
    }

    private long accumulatingPeak(Part part, int tokens, int predicting) {
        boolean waits = part.head && trained.tied();
        long waiting = waits ? formats.gradient() * trained.embedding() : 0;
        long gradientsOfLayer = (formats.gradient() + formats.unconverted()) * trained.elementsOfLayer();
        long peak = atHead(part, tokens, predicting);
        if (part.layers > 0) {
            peak = Math.max(peak, part.layers * kept(tokens) + atLayer(tokens) + gradientsOfLayer + waiting);
        }
        return part.embedding ? Math.max(peak, waiting + atEmbedding()) : peak;
    }

    /** Returns the bytes that the forward pass keeps of a layer. */
    private long kept(int tokens) {
        return recompute ? hidden(tokens) : layer(tokens);
    }

    /**
     * Returns the bytes that exist while a layer is differentiated, beside what is kept and the gradients of weights: its
     * output, or the whole layer if it is computed again, decoded weights, and the gradients within the layer.
     */
    private long atLayer(int tokens) {
        return (recompute ? layer(tokens) : hidden(tokens))
                + formats.unpacked(layer)
                + Math.max(withinLayer(tokens), formats.unpacking(layer));
    }

    /**
     * Returns the most bytes of gradients within a layer, with those of its output and of its attention's sum: in the
     * MLP, of gate, up, and their product; at attention, its output's, that of queries, those of repeated keys and values,
     * and these; and at the norms of queries and keys, four float32 numbers an element.
     */
    private long withinLayer(int tokens) {
        long width = attention.width();
        long most = Math.max(3L * width(Stage.MLP_HIDDEN), 6 * width) * formats.computed();
        if (layer.has(DecoderLayers.QUERY_NORM)) {
            most = Math.max(most, 4L * Formats.FLOAT32 * width + (width + 2L * keyValueWidth) * formats.computed());
        }
        return tokens * most + 2 * hidden(tokens);
    }

    /** Returns the bytes of the embedding's gradient: a float32 table, and that table in another format. */
    private long atEmbedding() {
        int converted = formats.gradient() == Formats.FLOAT32 ? 0 : formats.gradient();
        return (Formats.FLOAT32 + converted) * trained.embedding();
    }

    /** Returns the most bytes of the head's activations and gradients, that of its table included. */
    long atHead(int predicting) {
        long table = trained.tableOfHead();
        int unrounded = formats.computed() == Formats.FLOAT32 ? 0 : formats.computed();
        int logitGradient = Formats.FLOAT32 + unrounded;
        long logits = (long) vocabulary * (lossChunk == 0 ? predicting : Math.min(lossChunk, predicting));
        if (lossChunk > 0) {
            long chunk = Math.max(LOGIT * logits, logitGradient * logits + unrounded * table);
            int converted = formats.gradient() == Formats.FLOAT32 ? 0 : formats.gradient();
            return 3 * hidden(predicting) + Formats.FLOAT32 * table + Math.max(chunk, converted * table);
        }
        long gradients = Math.max(
                logitGradient * logits + formats.computed() * table,
                Formats.FLOAT32 * logits + (formats.gradient() + formats.unconverted()) * table);
        return 2 * hidden(predicting) + Math.max(LOGIT * logits, gradients + hidden(predicting));
    }

    /** Returns the most bytes that exist at once without gradients: those of a single layer, or those of the head. */
    long inferencePeak(TokenBatch batch) {
        return Math.max(
                        layer(batch.tokens()) + formats.unpacking(layer),
                        batch.lossTokens() * (3L * hidden * formats.computed() + (long) LOGIT * vocabulary)
                                + hidden(batch.tokens()))
                + mask(batch);
    }

    /**
     * Returns the most bytes that exist at once while text is generated: the KV cache of all layers, and one layer's
     * activations of the prompts.
     */
    long generationPeak(int rows, int longest, int newTokens) {
        long room = 2L * rows * (longest + newTokens) * keyValueWidth * formats.computed();
        return layers * room + layer(Math.multiplyExact(rows, longest)) + formats.unpacking(layer);
    }

    private long mask(TokenBatch batch) {
        boolean masked = !batch.isPlainlyCausal() || attention.isWindowed(batch.length());
        return !masked ? 0 : (long) batch.tokens() * batch.length() * formats.computed();
    }

    private long hidden(int tokens) {
        return (long) tokens * hidden * formats.computed();
    }

    /** Returns the bytes that are kept of a layer, its output among them and its input not. */
    long layer(int tokens) {
        return tokens * (perTokenAndLayer * formats.computed() + float32PerTokenAndLayer * Formats.FLOAT32);
    }
}
