package io.gradessweep.model;

import io.gradessweep.block.Attention;

/** Phi-3 and Phi-4. They store queries, keys and values as one module, and gate and up as another. */
final class Phi3 implements DecoderFamily {
    @Override
    public String modelType() {
        return "phi3";
    }

    @Override
    public String module(String projection) {
        return switch (projection) {
            case "q", "k", "v" -> "self_attn.qkv_proj";
            case "gate", "up" -> "mlp.gate_up_proj";
            default -> DecoderFamily.super.module(projection);
        };
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }

    @Override
    public int attentionWindow(ConfigJson config) {
        return config.integerOr("sliding_window", Attention.UNLIMITED);
    }

    @Override
    public boolean canRotatePartOfHeads() {
        return true;
    }

    @Override
    public void refuseUnsupported(ConfigJson config) {
        DecoderFamily.super.refuseUnsupported(config);
        config.refuse("embd_pdrop");
        config.refuse("resid_pdrop");
    }
}
