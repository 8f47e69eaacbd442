package io.gradessweep.model;

import io.gradessweep.batch.ImageLayout;
import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The vision tower of Qwen2.5-VL: RMS norms, a gated MLP, biases, a rotary embedding of rows and columns, and attention
 * within windows but for some layers. Its merger makes one vector of merge x merge patches.
 *
 * @param patch the side of a patch in pixels
 * @param frames the frames that a patch repeats an image over
 * @param merge the side, in patches, of what becomes one position of the text
 * @param window the side of a window in patches
 * @param whole the layers whose attention reaches over whole images
 * @param textHidden the hidden size of the text
 */
public record QwenVision(
        int layers,
        int hidden,
        int intermediate,
        int heads,
        int patch,
        int frames,
        int merge,
        int window,
        Set<Integer> whole,
        int textHidden)
        implements VisionConfig {
    private static final int CHANNELS = 3;

    /** The model's code has this number, whatever the configuration says. */
    private static final double EPSILON = 1e-6;

    public QwenVision {
        whole = Set.copyOf(whole);
    }

    /**
     * Reads {@code vision_config}.
     *
     * @throws InvalidInputException naming the file and the key that is missing, wrong or not supported
     */
    static QwenVision read(ConfigJson config, int textHidden) {
        config.require("hidden_act", "silu");
        int hidden = config.integer("hidden_size");
        int heads = config.integer("num_heads");
        int patch = config.integer("patch_size");
        int merge = config.integer("spatial_merge_size");
        int windowPixels = config.integer("window_size");
        if (hidden % heads != 0 || hidden / heads % 4 != 0) {
            throw config.wrong("hidden_size", "must be num_heads " + heads + " times a multiple of 4");
        }
        if (windowPixels / patch / merge < 1) {
            throw config.wrong("window_size", "must be at least patch_size times spatial_merge_size, " + patch * merge);
        }
        for (String key : List.of("in_channels", "in_chans")) {
            if (config.integerOr(key, CHANNELS) != CHANNELS) {
                throw config.wrong(key, "must be " + CHANNELS);
            }
        }
        if (config.integerOr("spatial_patch_size", patch) != patch) {
            throw config.wrong("spatial_patch_size", "must be patch_size, " + patch);
        }
        if (config.integer("out_hidden_size") != textHidden) {
            throw config.wrong("out_hidden_size", "must be the hidden_size of the text, " + textHidden);
        }
        return new QwenVision(
                config.integer("depth"),
                hidden,
                config.integer("intermediate_size"),
                heads,
                patch,
                config.integer("temporal_patch_size"),
                merge,
                windowPixels / merge / patch * merge,
                new HashSet<>(config.indices("fullatt_block_indexes")),
                textHidden);
    }

    @Override
    public <R> R match(Function<QwenVision, R> qwen, Function<NanoVlmVision, R> nanoVlm) {
        return qwen.apply(this);
    }

    @Override
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        List<Integer> kernel = List.of(CHANNELS, frames, patch, patch);
        blocks.add(block(
                Block.Kind.PATCH_EMBEDDING,
                Tower.VISION,
                -1,
                "patch_embed",
                List.of(Slot.convolution("proj", "proj", hidden, kernel, Stage.PATCHES)),
                Optional.empty()));
        for (int layer = 0; layer < layers; layer++) {
            blocks.add(layer(layer));
        }
        blocks.add(merger());
        return blocks;
    }

    private Block layer(int layer) {
        List<Slot> matrices = List.of(
                Slot.matrix("qkv", "attn.qkv", 3 * hidden, hidden, Stage.ATTENTION_INPUT),
                Slot.matrix("o", "attn.proj", hidden, hidden, Stage.ATTENTION_OUTPUT),
                Slot.matrix("gate", "mlp.gate_proj", intermediate, hidden, Stage.MLP_INPUT),
                Slot.matrix("up", "mlp.up_proj", intermediate, hidden, Stage.MLP_INPUT),
                Slot.matrix("down", "mlp.down_proj", hidden, intermediate, Stage.MLP_HIDDEN));
        List<Slot> slots = new ArrayList<>(matrices);
        matrices.forEach(matrix -> slots.add(matrix.bias()));
        slots.add(Slot.norm(DecoderLayers.INPUT_NORM, "norm1", hidden));
        slots.add(Slot.norm(DecoderLayers.POST_ATTENTION_NORM, "norm2", hidden));
        int reach = whole.contains(layer) ? Attention.UNLIMITED : window * window;
        return block(
                Block.Kind.VISION_LAYER,
                Tower.VISION,
                layer,
                "blocks." + layer,
                slots,
                Optional.of(new Attention(heads, heads, hidden / heads, reach)));
    }

    private Block merger() {
        int joined = hidden * merge * merge;
        Slot inner = Slot.unmonitored("hidden", "mlp.0", joined, joined, Stage.CONNECTOR_INPUT);
        Slot outer = Slot.unmonitored("output", "mlp.2", textHidden, joined, Stage.CONNECTOR_HIDDEN);
        return block(
                Block.Kind.CONNECTOR,
                Tower.CONNECTOR,
                -1,
                "merger",
                List.of(inner, outer, inner.bias(), outer.bias(), Slot.norm("norm", "ln_q", hidden)),
                Optional.empty());
    }

    private static Block block(
            Block.Kind kind, Tower tower, int layer, String path, List<Slot> slots, Optional<Attention> attention) {
        return new Block(kind, tower, layer, "visual." + path, "model.visual." + path, slots, attention, Map.of());
    }

    @Override
    public ImageLayout layout() {
        return new ImageLayout(merge, window, true);
    }

    @Override
    public int patchWidth() {
        return CHANNELS * frames * patch * patch;
    }

    @Override
    public double normEpsilon() {
        return EPSILON;
    }

    @Override
    public int rotated() {
        return hidden / heads;
    }
}
