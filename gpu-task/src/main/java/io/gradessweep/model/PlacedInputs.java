package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.util.HashMap;
import java.util.Map;

/** The inputs of a pass, which are copied to each further device on which a block reads them. */
final class PlacedInputs {
    private final Kernels kernels;
    private final TensorScope scope;
    private final ModelGraph graph;
    private final Placement placement;
    private final PassInputs made;
    private final Map<DeviceName, PassInputs> byDevice = new HashMap<>();

    /**
     * @param scope owns the copies
     * @param made the inputs on the device of the scope
     */
    PlacedInputs(Kernels kernels, TensorScope scope, ModelGraph graph, Placement placement, PassInputs made) {
        this.kernels = kernels;
        this.scope = scope;
        this.graph = graph;
        this.placement = placement;
        this.made = made;
        byDevice.put(scope.device(), made);
    }

    /** Returns the inputs on the block's device. */
    PassInputs of(int block) {
        return byDevice.computeIfAbsent(placement.of(block), this::copy);
    }

    /** Returns whether the pass computes a block. */
    boolean computes(Block block) {
        return made.computes(block);
    }

    private PassInputs copy(DeviceName device) {
        boolean readsImages = placement.blocksOn(device).stream()
                .map(graph::block)
                .anyMatch(block -> block.kind() == Block.Kind.MERGE
                        || !made.withoutImages().computes(block));
        PassInputs read = readsImages ? made : made.withoutImages();
        return read.copiedTo(kernels, scope.onDevice(device));
    }
}
