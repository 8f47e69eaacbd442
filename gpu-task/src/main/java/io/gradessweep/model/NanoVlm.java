package io.gradessweep.model;

import io.gradessweep.block.Attention;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * nanoVLM, whose {@code config.json} has keys of its own: a vision tower as SigLIP's, a modality projector, and a text
 * decoder as SmolLM2's, whose two tables are one.
 */
final class NanoVlm implements DecoderFamily {
    /** The name of the family, which its configurations do not say. */
    static final String MODEL_TYPE = "nanovlm";

    /** A key that only configurations of nanoVLM have. */
    static final String OWN_KEY = "vit_hidden_dim";

    private static final ModuleNames NAMES = new ModuleNames(
            "decoder.head", "decoder.head", "decoder.blocks", "decoder.blocks", "norm1", "norm2", "decoder.norm");

    @Override
    public String modelType() {
        return MODEL_TYPE;
    }

    @Override
    public DecoderConfig shape(ConfigJson config) {
        config.refuse("lm_dropout");
        config.refuse("lm_use_tokens");
        if (!config.flag("lm_tie_weights")) {
            throw config.wrong("lm_tie_weights", "must be true");
        }
        if (config.has("lm_attn_scaling") && config.number("lm_attn_scaling") != 1) {
            throw config.wrong("lm_attn_scaling", "must be 1");
        }
        int hidden = config.integer("lm_hidden_dim");
        int heads = config.integer("lm_n_heads");
        int keyValueHeads = config.integer("lm_n_kv_heads");
        if (hidden % heads != 0 || hidden / heads % 2 != 0) {
            throw config.wrong("lm_hidden_dim", "must be lm_n_heads " + heads + " times an even number");
        }
        if (heads % keyValueHeads != 0) {
            throw config.wrong("lm_n_heads", "must be a multiple of lm_n_kv_heads " + keyValueHeads);
        }
        Rope rope = new Rope(config.number("lm_re_base"), hidden / heads, new RopeScaling.None(), List.of());
        return new DecoderConfig(
                this,
                Set.of(),
                config.integer("lm_vocab_size"),
                0,
                hidden,
                config.integer("lm_inter_dim"),
                config.integer("lm_n_blocks"),
                heads,
                keyValueHeads,
                hidden / heads,
                config.number("lm_rms_eps"),
                rope,
                Attention.UNLIMITED,
                true,
                config.integer("lm_max_position_embeddings"),
                Optional.of(NanoVlmVision.read(config, hidden)));
    }

    @Override
    public Map<String, float[]> buffers(DecoderConfig config) {
        return Map.of("decoder.rotary_embd.inv_freq", new RotaryEmbedding(config).frequencies(1));
    }

    @Override
    public ModuleNames names() {
        return NAMES;
    }

    @Override
    public String module(String projection) {
        return switch (projection) {
            case "q", "k", "v" -> "attn." + projection + "_proj";
            case "o" -> "attn.out_proj";
            default -> "mlp." + projection + "_proj";
        };
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }
}
