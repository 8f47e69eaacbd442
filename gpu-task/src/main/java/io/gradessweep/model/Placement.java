package io.gradessweep.model;

import io.gradessweep.block.Partition;
import io.gradessweep.torch.DeviceName;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The device on which each block of a model lies: its weights, its gradients, what an optimizer and a rule keep of them,
 * and what is computed of it.
 */
public record Placement(List<DeviceName> ofBlocks) {
    public Placement {
        ofBlocks = List.copyOf(ofBlocks);
    }

    /** Places the parts of a model, one on each device, in the order of both. */
    public static Placement of(Partition partition, List<DeviceName> devices) {
        int blocks = partition.parts().stream().mapToInt(List::size).sum();
        return new Placement(IntStream.range(0, blocks)
                .mapToObj(block -> devices.get(partition.partOf(block)))
                .toList());
    }

    public DeviceName of(int block) {
        return ofBlocks.get(block);
    }

    /** Returns the blocks of a device, in order. */
    List<Integer> blocksOn(DeviceName device) {
        return IntStream.range(0, ofBlocks.size())
                .filter(block -> of(block).equals(device))
                .boxed()
                .toList();
    }
}
