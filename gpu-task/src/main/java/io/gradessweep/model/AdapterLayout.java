package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored tensors of a model that have an adapter.
 *
 * @param byModule the shape of each adapter, by the path of the module that it adapts:
 *     {@code model.layers.0.self_attn.q_proj}
 */
record AdapterLayout(Map<String, Shape> byModule) {
    /** @param scaling the factor of B A */
    record Shape(int rank, double scaling) {}

    AdapterLayout {
        byModule = Map.copyOf(byModule);
    }

    /**
     * Returns the layout of adapters that are the same in every layer.
     *
     * @throws InvalidInputException if only some of a fused module's matrices are targets, or if they have different
     *     ranks or alphas
     */
    static AdapterLayout of(ModelGraph graph, FineTuning.Lora lora) {
        Map<String, Shape> byModule = new LinkedHashMap<>();
        for (Block block : graph.blocks()) {
            for (StoredTensor tensor : LoraAdapter.adapted(block, lora)) {
                byModule.put(tensor.module(), shape(block, tensor, lora));
            }
        }
        return new AdapterLayout(byModule);
    }

    static Shape shape(Block block, StoredTensor tensor, FineTuning.Lora lora) {
        List<Shape> shapes = tensor.slotNames().stream()
                .map(slot -> new Shape(lora.rank(block.tower(), slot), lora.scaling(block.tower(), slot)))
                .distinct()
                .toList();
        if (shapes.size() > 1) {
            throw new InvalidInputException("lora.rank_pattern and lora.alpha_pattern must give "
                    + String.join(", ", tensor.slotNames()) + " the same: the model stores them as one module, "
                    + tensor.first().module());
        }
        return shapes.get(0);
    }

    /** Returns the shape of a tensor's adapter; empty if it has none, as the bias of a module has none. */
    Optional<Shape> of(StoredTensor tensor) {
        return tensor.first().monitored() ? Optional.ofNullable(byModule.get(tensor.module())) : Optional.empty();
    }
}
