package io.gradessweep.model;

import io.gradessweep.batch.ImageLayout;
import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.block.Slot;
import io.gradessweep.block.Stage;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The vision tower of nanoVLM, which is SigLIP's: layer norms, an MLP with GELU, biases, learned positions, and
 * attention over whole tiles. The modality projector joins shuffle x shuffle patches to one vector.
 *
 * @param patch the side of a patch in pixels
 * @param side the side of a tile in patches
 * @param textHidden the hidden size of the text
 */
public record NanoVlmVision(
        int layers,
        int hidden,
        int intermediate,
        int heads,
        int patch,
        int side,
        int shuffle,
        double normEpsilon,
        int textHidden)
        implements VisionConfig {
    private static final int CHANNELS = 3;

    /**
     * Reads the keys that begin with {@code vit_} and {@code mp_}.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming the file and the key that is missing, wrong or not
     *     supported
     */
    static NanoVlmVision read(ConfigJson config, int textHidden) {
        config.refuse("vit_cls_flag");
        config.refuse("vit_dropout");
        int hidden = config.integer("vit_hidden_dim");
        int heads = config.integer("vit_n_heads");
        int patch = config.integer("vit_patch_size");
        int pixels = config.integer("vit_img_size");
        int shuffle = config.integer("mp_pixel_shuffle_factor");
        if (hidden % heads != 0) {
            throw config.wrong("vit_hidden_dim", "must be a multiple of vit_n_heads " + heads);
        }
        if (pixels % (patch * shuffle) != 0) {
            throw config.wrong(
                    "vit_img_size",
                    "must be a multiple of vit_patch_size times mp_pixel_shuffle_factor, " + patch * shuffle);
        }
        return new NanoVlmVision(
                config.integer("vit_n_blocks"),
                hidden,
                config.integer("vit_inter_dim"),
                heads,
                patch,
                pixels / patch,
                shuffle,
                config.number("vit_ln_eps"),
                textHidden);
    }

    @Override
    public <R> R match(Function<QwenVision, R> qwen, Function<NanoVlmVision, R> nanoVlm) {
        return nanoVlm.apply(this);
    }

    @Override
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Slot convolution = Slot.convolution("proj", "conv", hidden, List.of(CHANNELS, patch, patch), Stage.PATCHES);
        Slot positions = Slot.positions("positions", "position_embedding", side * side, hidden);
        blocks.add(block(
                Block.Kind.PATCH_EMBEDDING,
                Tower.VISION,
                -1,
                "vision_encoder.patch_embedding",
                List.of(convolution, convolution.bias(), positions),
                Optional.empty()));
        for (int layer = 0; layer < layers; layer++) {
            blocks.add(layer(layer));
        }
        Slot last = Slot.norm("norm", "layer_norm", hidden);
        blocks.add(block(
                Block.Kind.VISION_NORM,
                Tower.VISION,
                -1,
                "vision_encoder",
                List.of(last, last.bias()),
                Optional.empty()));
        Slot projector =
                Slot.unmonitored("output", "proj", textHidden, hidden * shuffle * shuffle, Stage.CONNECTOR_INPUT);
        blocks.add(block(Block.Kind.CONNECTOR, Tower.CONNECTOR, -1, "MP", List.of(projector), Optional.empty()));
        return blocks;
    }

    private Block layer(int layer) {
        List<Slot> weights = List.of(
                Slot.matrix("qkv", "attn.qkv_proj", 3 * hidden, hidden, Stage.ATTENTION_INPUT),
                Slot.matrix("o", "attn.out_proj", hidden, hidden, Stage.ATTENTION_OUTPUT),
                Slot.matrix("fc1", "mlp.fc1", intermediate, hidden, Stage.MLP_INPUT),
                Slot.matrix("fc2", "mlp.fc2", hidden, intermediate, Stage.MLP_HIDDEN),
                Slot.norm(DecoderLayers.INPUT_NORM, "ln1", hidden),
                Slot.norm(DecoderLayers.POST_ATTENTION_NORM, "ln2", hidden));
        List<Slot> slots = new ArrayList<>(weights);
        weights.forEach(weight -> slots.add(weight.bias()));
        return block(
                Block.Kind.VISION_LAYER,
                Tower.VISION,
                layer,
                "vision_encoder.blocks." + layer,
                slots,
                Optional.of(new Attention(heads, heads, hidden / heads, Attention.UNLIMITED)));
    }

    private static Block block(
            Block.Kind kind, Tower tower, int layer, String path, List<Slot> slots, Optional<Attention> attention) {
        return new Block(kind, tower, layer, path, slots, attention, Map.of());
    }

    @Override
    public ImageLayout layout() {
        return new ImageLayout(shuffle, 0, false);
    }

    @Override
    public int patchWidth() {
        return CHANNELS * patch * patch;
    }

    @Override
    public int rotated() {
        return 0;
    }
}
