package io.gradessweep.model;

import io.gradessweep.spec.Projection;
import java.util.List;

/** Phi-3 and Phi-4: queries, keys and values in one stored module, gate and up in another. */
final class Phi3 implements DecoderFamily {
    private static final List<StoredModule> MODULES = List.of(
            new StoredModule("self_attn.qkv_proj", List.of(Projection.Q, Projection.K, Projection.V)),
            new StoredModule("self_attn.o_proj", List.of(Projection.O)),
            new StoredModule("mlp.gate_up_proj", List.of(Projection.GATE, Projection.UP)),
            new StoredModule("mlp.down_proj", List.of(Projection.DOWN)));

    @Override
    public String modelType() {
        return "phi3";
    }

    @Override
    public List<StoredModule> modules() {
        return MODULES;
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }

    @Override
    public int attentionWindow(ConfigJson config) {
        return config.integerOr("sliding_window", Integer.MAX_VALUE);
    }

    @Override
    public void refuseUnsupported(ConfigJson config) {
        DecoderFamily.super.refuseUnsupported(config);
        config.refuse("embd_pdrop");
        config.refuse("resid_pdrop");
    }
}
