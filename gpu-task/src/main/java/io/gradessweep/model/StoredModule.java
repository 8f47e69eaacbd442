package io.gradessweep.model;

import io.gradessweep.spec.Projection;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear module of a layer as checkpoints store it: one projection, or several fused, their outputs stacked by rows in
 * this order.
 *
 * @param path within the layer: {@code self_attn.qkv_proj}
 */
public record StoredModule(String path, List<Projection> projections) {
    public StoredModule {
        projections = List.copyOf(projections);
    }

    /** A module for each of the seven: {@code self_attn.q_proj}, {@code mlp.gate_proj}. */
    static List<StoredModule> separate() {
        List<StoredModule> modules = new ArrayList<>();
        for (Projection projection : Projection.values()) {
            String block = projection.isAttention() ? "self_attn." : "mlp.";
            modules.add(new StoredModule(block + projection.label() + "_proj", List.of(projection)));
        }
        return List.copyOf(modules);
    }

    /** The projection whose rows come first. */
    Projection first() {
        return projections.get(0);
    }

    /** {@code model.layers.0.self_attn.qkv_proj}. */
    String name(int layer) {
        return "model.layers." + layer + "." + path;
    }
}
