package io.gradessweep.job;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Partition;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.Placement;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.DeviceName;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places a run's model on devices by the memory that each of them then needs. */
final class RunPlacement {
    private static final Logger LOG = LoggerFactory.getLogger(RunPlacement.class);

    private RunPlacement() {}

    /**
     * Returns where each block lies. The memory of vision towers is not priced by part, so models that have one are
     * divided by their numbers of weights.
     *
     * @throws io.gradessweep.spec.InvalidInputException if there are more devices than blocks
     */
    static Placement of(DecoderConfig config, RunSpec spec, List<DeviceName> devices) {
        ModelGraph graph = config.graph();
        Partition partition = devices.size() == 1 || config.vision().isPresent()
                ? Partition.byElements(graph, devices.size())
                : PlacedMemory.of(config, spec, devices.size()).partition();
        for (int part = 0; devices.size() > 1 && part < devices.size(); part++) {
            LOG.info("on {}: {}", devices.get(part), partition.described(graph, part));
        }
        return Placement.of(partition, devices);
    }
}
