package io.gradessweep.model;

import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of slots of a text decoder: an embedding, its layers, and the head, each of which feeds the next. Where there
 * is a vision tower, its vectors are put among the embeddings before the first layer.
 */
public final class DecoderLayers {
    public static final String EMBEDDING = "embedding";
    public static final String INPUT_NORM = "input_norm";
    static final String POST_ATTENTION_NORM = "post_attention_norm";
    public static final String QUERY_NORM = "q_norm";
    static final String KEY_NORM = "k_norm";
    static final String FINAL_NORM = "norm";
    static final String OUTPUT_TABLE = "table";

    /**
     * The tensor of a checkpoint that holds the embedding, and the one that holds an output table that is not tied.
     */
    static final String INPUT_TENSOR = "model.embed_tokens.weight";

    static final String OUTPUT_TENSOR = "lm_head.weight";

    private DecoderLayers() {}

    static ModelGraph graph(DecoderConfig config) {
        List<Block> text = new ArrayList<>();
        text.add(embedding(config));
        for (int layer = 0; layer < config.layers(); layer++) {
            text.add(layer(config, layer));
        }
        text.add(head(config));
        return config.vision()
                .map(vision -> behindVision(vision.blocks(), text))
                .orElseGet(() -> ModelGraph.chain(text));
    }

    /** Puts the vectors of a vision tower among the embeddings, which the first layer then reads. */
    private static ModelGraph behindVision(List<Block> vision, List<Block> text) {
        Block merge = new Block(Block.Kind.MERGE, Tower.LANGUAGE, -1, "", List.of(), Optional.empty(), Map.of());
        List<Block> blocks = new ArrayList<>(vision);
        blocks.add(text.get(0));
        blocks.add(merge);
        blocks.addAll(text.subList(1, text.size()));
        List<List<Integer>> predecessors = new ArrayList<>();
        for (int block = 0; block < blocks.size(); block++) {
            boolean first = block == 0 || block == vision.size();
            predecessors.add(first ? List.of() : List.of(block - 1));
        }
        predecessors.set(vision.size() + 1, List.of(vision.size(), vision.size() - 1));
        return new ModelGraph(blocks, predecessors);
    }

    private static Block embedding(DecoderConfig config) {
        Slot table = Slot.inputTable(EMBEDDING, config.family().names().table(), config.vocabulary(), config.hidden());
        return new Block(Block.Kind.EMBEDDING, Tower.LANGUAGE, -1, "", List.of(table), Optional.empty(), Map.of());
    }

    private static Block layer(DecoderConfig config, int layer) {
        DecoderFamily family = config.family();
        ModuleNames names = family.names();
        Attention attention = new Attention(config.heads(), config.keyValueHeads(), config.headDim(), config.window());
        int hidden = config.hidden();
        int intermediate = config.intermediate();
        List<Slot> slots = new ArrayList<>(List.of(
                matrix(family, "q", attention.width(), hidden, Stage.ATTENTION_INPUT),
                matrix(family, "k", attention.keyValueWidth(), hidden, Stage.ATTENTION_INPUT),
                matrix(family, "v", attention.keyValueWidth(), hidden, Stage.ATTENTION_INPUT),
                matrix(family, "o", hidden, attention.width(), Stage.ATTENTION_OUTPUT),
                matrix(family, "gate", intermediate, hidden, Stage.MLP_INPUT),
                matrix(family, "up", intermediate, hidden, Stage.MLP_INPUT),
                matrix(family, "down", hidden, intermediate, Stage.MLP_HIDDEN)));
        for (Slot matrix : List.copyOf(slots)) {
            if (config.biases().contains(matrix.name())) {
                slots.add(matrix.bias());
            }
        }
        slots.add(Slot.norm(INPUT_NORM, names.inputNorm(), hidden));
        slots.add(Slot.norm(POST_ATTENTION_NORM, names.postAttentionNorm(), hidden));
        if (family.normalisesQueriesAndKeys()) {
            slots.add(Slot.norm(QUERY_NORM, "self_attn.q_norm", config.headDim()));
            slots.add(Slot.norm(KEY_NORM, "self_attn.k_norm", config.headDim()));
        }
        return new Block(
                Block.Kind.DECODER_LAYER,
                Tower.LANGUAGE,
                layer,
                names.layers() + "." + layer,
                names.loadedLayers() + "." + layer,
                slots,
                Optional.of(attention),
                Map.of());
    }

    private static Slot matrix(DecoderFamily family, String name, int rows, int columns, Stage reads) {
        return Slot.matrix(name, family.module(name), rows, columns, reads);
    }

    /** Returns the head. A tied model multiplies by its embedding table. */
    private static Block head(DecoderConfig config) {
        ModuleNames names = config.family().names();
        List<Slot> slots = new ArrayList<>(List.of(Slot.norm(FINAL_NORM, names.finalNorm(), config.hidden())));
        if (!config.tied()) {
            slots.add(Slot.outputTable(OUTPUT_TABLE, names.head(), config.vocabulary(), config.hidden()));
        }
        return new Block(
                Block.Kind.HEAD,
                Tower.LANGUAGE,
                -1,
                "",
                slots,
                Optional.empty(),
                config.tied() ? Map.of(OUTPUT_TABLE, names.table() + ".weight") : Map.of());
    }
}
