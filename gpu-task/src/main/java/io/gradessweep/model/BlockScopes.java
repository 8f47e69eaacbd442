package io.gradessweep.model;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Partition;
import io.gradessweep.torch.TensorScope;

/**
 * The scopes that own the weights of a model's blocks, each on the block's device.
 *
 * @param scope the scope that all of them close with
 */
public record BlockScopes(TensorScope scope, Placement placement) {
    /** Places a model on the devices of a scope by the number of its elements. */
    static BlockScopes of(TensorScope scope, ModelGraph graph) {
        return new BlockScopes(
                scope, Placement.of(Partition.byElements(graph, scope.devices().size()), scope.devices()));
    }

    TensorScope of(int block) {
        return scope.onDevice(placement.of(block));
    }
}
