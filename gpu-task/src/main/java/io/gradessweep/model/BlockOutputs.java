package io.gradessweep.model;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The outputs of a pass' blocks, and their copies on the devices of the blocks that read them. */
final class BlockOutputs {
    private final Kernels kernels;
    private final TensorScope scope;
    private final ModelGraph graph;
    private final Placement placement;
    private final List<Tensor> outputs = new ArrayList<>();
    private final List<Map<DeviceName, Tensor>> copies = new ArrayList<>();

    /** @param scope owns the copies */
    BlockOutputs(Kernels kernels, TensorScope scope, ModelGraph graph, Placement placement) {
        this.kernels = kernels;
        this.scope = scope;
        this.graph = graph;
        this.placement = placement;
    }

    /** Adds the output of the next block; null if the pass does not compute it. */
    void add(Tensor output) {
        outputs.add(output);
        copies.add(new HashMap<>());
    }

    /** Returns the output of a block, on its own device. */
    Tensor get(int block) {
        return outputs.get(block);
    }

    Tensor last() {
        return outputs.get(outputs.size() - 1);
    }

    /** Returns what a block reads, on its device; null for what the pass does not compute. */
    List<Tensor> readBy(int block) {
        List<Tensor> read = new ArrayList<>(); // which may hold null
        for (int before : graph.predecessors().get(block)) {
            read.add(on(placement.of(block), before));
        }
        return read;
    }

    private Tensor on(DeviceName device, int block) {
        Tensor output = outputs.get(block);
        return output == null || output.device().equals(device)
                ? output
                : copies.get(block).computeIfAbsent(device, to -> kernels.onDeviceOf(scope.onDevice(to), output));
    }

    /** Frees the output of a block and its copies; nothing happens if the pass does not compute it. */
    void close(int block) {
        if (outputs.get(block) != null) {
            outputs.get(block).close();
            copies.get(block).values().forEach(Tensor::close);
        }
    }
}
