package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.model.DecoderLayers;
import io.gradessweep.model.StepInputs;
import io.gradessweep.model.VisionConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.Tower;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts the activations of the images of a batch, as {@code vision_kernels.py} and autograd keep them. With D the hidden
 * size of the vision tower and I that of its MLP, a layer keeps of each patch:
 *
 * <ul>
 * <li>2 D: the layer's input, and its sum with attention's output;
 * <li>3 D: queries, keys and values, which are views of one product; 2 D more for queries and keys that were rotated;
 * <li>D: attention's output; D: the input of the matrix after it, if that one trains;
 * <li>3 I: gate before and after SiLU, and up; I if there is no gate, before GELU;
 * <li>2 D: the scaled inputs of RMS norms, if these train; of layer norms the float32 copies of their inputs in bf16;
 * <li>D, D and I: the inputs of the other matrices, each only if one of these trains;
 * <li>the rank of each adapter and, with dropout, the input of A and the dropout mask.
 * </ul>
 *
 * A block of which no gradient is needed keeps nothing: its output is freed once the next block has read it. So a vision
 * tower that is frozen holds the activations of one layer, and only while it is computed.
 */
final class VisionActivations {
    /** Counts nothing, for models without a vision tower. */
    static final VisionActivations NONE = new VisionActivations(List.of(), 0, 0, 0, 0, 0);

    private final List<Part> parts;
    private final long input;
    private final long pixels;
    private final long merged;
    private final long output;
    private final int gradient;

    /**
     * A block of the vision side.
     *
     * @param isRecorded whether the backward pass goes through it
     * @param computed the bytes of a patch that are kept while it is differentiated
     * @param kept the bytes of a patch that the forward pass keeps of it
     * @param elements the elements of a patch that are computed
     * @param trainedWeights the weights that train
     * @param transientBytes the bytes of a patch while it is computed and nothing is recorded
     */
    private record Part(
            boolean isRecorded,
            double computed,
            double kept,
            double elements,
            long trainedWeights,
            double transientBytes) {}

    /**
     * @param input the bytes of the pixels of a patch, as they are computed with
     * @param pixels the bytes of the pixels of a patch, as they leave the host
     * @param merged the bytes of a token's embedding that are kept because images are put among the embeddings
     * @param output the bytes of a vector that the text takes of an image
     * @param gradient the bytes of an element of a gradient while its block is differentiated
     */
    private VisionActivations(List<Part> parts, long input, long pixels, long merged, long output, int gradient) {
        this.parts = List.copyOf(parts);
        this.input = input;
        this.pixels = pixels;
        this.merged = merged;
        this.output = output;
        this.gradient = gradient;
    }

    /** @param recompute whether layers keep their inputs alone and are computed again */
    static VisionActivations of(
            ModelGraph graph, VisionConfig vision, TrainableSizes trained, Formats formats, boolean recompute) {
        boolean[] below = graph.needGradientOfInput(block -> trained.trains(graph.block(block)));
        List<Part> parts = IntStream.range(0, graph.size())
                .filter(block -> graph.block(block).tower() != Tower.LANGUAGE
                        && graph.block(block).kind() != Block.Kind.MERGE)
                .mapToObj(block -> part(
                        graph.block(block),
                        below[block] || trained.trains(graph.block(block)),
                        vision,
                        trained,
                        formats,
                        recompute))
                .toList();
        long vector = (long) formats.computed()
                * graph.slot(graph.indexOf(Block.Kind.EMBEDDING), DecoderLayers.EMBEDDING)
                        .columns();
        return new VisionActivations(
                parts,
                (long) vision.patchWidth() * formats.computed(),
                (long) vision.patchWidth() * Float.BYTES,
                below[graph.indexOf(Block.Kind.MERGE)] ? vector : 0,
                vector,
                formats.gradient() + formats.unconverted());
    }

    private static Part part(
            Block block,
            boolean recorded,
            VisionConfig vision,
            TrainableSizes trained,
            Formats formats,
            boolean recompute) {
        double square = (double) vision.layout().merge() * vision.layout().merge();
        double elements;
        double output;
        double passing;
        long copies = 0;
        switch (block.kind()) {
            case VISION_LAYER -> {
                int hidden = block.attention().orElseThrow().width();
                elements = layer(block, vision, trained);
                output = hidden;
                passing = passing(block, vision);
                copies = hasLayerNorms(block) && formats.computed() < Formats.FLOAT32
                        ? 2L * Formats.FLOAT32 * hidden
                        : 0;
            }
            case CONNECTOR -> {
                Slot last = block.slot("output");
                output = last.rows() / square;
                elements = output + connector(block, trained, square);
                passing = elements;
            }
            default -> {
                output = block.slots().get(0).rows();
                elements = output;
                passing = output;
            }
        }
        double computed = elements * formats.computed() + copies;
        double kept = !recorded ? 0 : block.isLayer() && recompute ? output * formats.computed() : computed;
        TrainableSizes.OfTower tower = trained.towers().get(block.tower());
        long ofAdapters = block.isLayer() ? tower.elements() / tower.layers() : 0;
        long ofWeights = trained.weights()
                ? block.slots().stream()
                        .filter(slot -> trained.trains(block, slot))
                        .mapToLong(Slot::elements)
                        .sum()
                : ofAdapters;
        return new Part(recorded, computed, kept, elements, ofWeights, passing * formats.computed());
    }

    /**
     * Returns the most elements of a patch that exist at once while a layer is computed and nothing is recorded: in
     * attention the layer's input, its norm, queries, keys and values, and what turns queries and keys; in the MLP the sum,
     * its norm, and what is between its matrices.
     */
    private static long passing(Block block, VisionConfig vision) {
        long hidden = block.attention().orElseThrow().width();
        long attention = (vision.rotated() > 0 ? 9 : 5) * hidden;
        long mlp = 2 * hidden + (block.has("gate") ? 4L : 2L) * intermediate(block);
        return Math.max(attention, mlp);
    }

    private static int intermediate(Block layer) {
        return layer.monitored().stream()
                .filter(slot -> slot.reads(Stage.MLP_HIDDEN))
                .mapToInt(Slot::columns)
                .max()
                .orElseThrow();
    }

    private static boolean hasLayerNorms(Block layer) {
        return layer.has(layer.slot(DecoderLayers.INPUT_NORM).bias().name());
    }

    private static double layer(Block block, VisionConfig vision, TrainableSizes trained) {
        int hidden = block.attention().orElseThrow().width();
        boolean gated = block.has("gate");
        boolean scaled = !hasLayerNorms(block);
        int intermediate = intermediate(block);
        TrainableSizes.OfTower tower = trained.towers().get(block.tower());
        double count = 2.0 * hidden + 4.0 * hidden + (gated ? 3.0 : 1.0) * intermediate + tower.narrow();
        count += vision.rotated() > 0 ? 2 * hidden : 0;
        count += tower.norms() && scaled ? 2 * hidden : 0;
        for (Stage stage : Stage.values()) {
            count += block.monitored().stream()
                    .filter(slot -> slot.reads(stage) && trained.trains(block, slot))
                    .mapToInt(Slot::columns)
                    .max()
                    .orElse(0);
        }
        return count;
    }

    /** Returns the elements of a patch that a connector keeps beside its output: what its matrices read, and its norm. */
    private static double connector(Block block, TrainableSizes trained, double square) {
        double count = 0;
        for (Slot slot : block.slots()) {
            if (slot.kind() == Slot.Kind.MATRIX) {
                // What an activation reads and what it gives are as wide as the matrix between them.
                count += slot.columns() / square * (slot.reads(Stage.CONNECTOR_HIDDEN) ? 2 : 1);
            } else if (slot.kind() == Slot.Kind.NORM && trained.trains(block, slot)) {
                count += slot.rows();
            }
        }
        return count;
    }

    /** Returns the number of elements that are computed of images. */
    long elements(ImageCounts images) {
        return Math.round(images.imagePatches()
                * parts.stream().mapToDouble(Part::elements).sum());
    }

    /**
     * Returns the bytes of the block in which the pixels of a step lie on the device, beside those that a pass computes
     * with.
     *
     * @param patchesOfStep the patches of all micro-batches
     */
    long beside(TokenCounts batch, long patchesOfStep) {
        long own = batch.images().imagePatches() * pixels;
        long block = Math.min(patchesOfStep * pixels, Math.max(own, StepInputs.LARGEST_BLOCK));
        return input == pixels ? block - own : block;
    }

    /** Returns the bytes that the forward pass keeps of images while the text is computed and differentiated. */
    long kept(TokenCounts batch) {
        long patches = batch.images().imagePatches();
        if (patches == 0) {
            return 0;
        }
        double ofPatch = parts.stream().mapToDouble(Part::kept).sum();
        return patches * input + Math.round(patches * ofPatch) + batch.tokens() * merged;
    }

    /**
     * Returns the most bytes that exist at once while images are computed and differentiated, beside the gradients of the
     * text. While a block is differentiated there are its activations and about half as much again for their gradients,
     * since autograd frees the one as it makes the other.
     *
     * @param accumulates whether a block's gradients are added to those of earlier passes and freed
     */
    long peak(TokenCounts batch, boolean accumulates) {
        long patches = batch.images().imagePatches();
        double peak = forwardPeak(batch.images());
        double ofPatch = input + parts.stream().mapToDouble(Part::kept).sum();
        double gradients = 0;
        for (int i = parts.size() - 1; i >= 0; i--) {
            Part part = parts.get(i);
            if (part.isRecorded) {
                gradients = (accumulates ? 0 : gradients) + (double) gradient * part.trainedWeights;
                double again = (part.kept < part.computed ? 1.5 : 0.5) * part.computed;
                peak = Math.max(peak, patches * (ofPatch + again) + gradients);
            }
            ofPatch -= part.kept;
        }
        return Math.round(peak);
    }

    /** Returns the most bytes that exist at once while images are computed and nothing is kept. */
    long forwardPeak(ImageCounts images) {
        double largest = parts.stream().mapToDouble(Part::transientBytes).max().orElse(0);
        return Math.round(images.imagePatches() * (input + largest));
    }

    /** Returns the bytes of the vectors that the text takes of images. */
    long output(ImageCounts images) {
        return images.imageTokens() * output;
    }
}
