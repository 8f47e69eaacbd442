package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Projection;

/** Names of tensors and modules in Hugging Face checkpoints. */
final class TensorNames {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String FINAL_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";

    private TensorNames() {}

    static String module(MatrixId matrix) {
        Projection projection = matrix.projection();
        String block = projection.isAttention() ? "self_attn" : "mlp";
        return "model.layers." + matrix.layer() + "." + block + "." + projection.label() + "_proj";
    }

    static String weight(MatrixId matrix) {
        return module(matrix) + ".weight";
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
