package io.gradessweep.model;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names of the tensors in Hugging Face checkpoints that are not projections. */
final class TensorNames {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String FINAL_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";

    private static final int SHOWN = 5;

    private TensorNames() {}

    /** The first of them, for messages. */
    static String list(Collection<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }

    static String inputNorm(int layer) {
        return "model.layers." + layer + ".input_layernorm.weight";
    }

    static String postAttentionNorm(int layer) {
        return "model.layers." + layer + ".post_attention_layernorm.weight";
    }

    static String queryNorm(int layer) {
        return "model.layers." + layer + ".self_attn.q_norm.weight";
    }

    static String keyNorm(int layer) {
        return "model.layers." + layer + ".self_attn.k_norm.weight";
    }
}
