package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Partition;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The memory of a run whose model is divided over several devices, for rows that are all as long as they may be and have
 * a target at every token.
 *
 * @param devices what each device holds, in the order of the parts
 */
public record PlacedMemory(ModelGraph graph, Partition partition, List<MemoryEstimate> devices) {
    public PlacedMemory {
        devices = List.copyOf(devices);
    }

    /**
     * Divides a run's model so that the fullest device holds as little as possible. The division depends on the spec and
     * the model's shape alone.
     *
     * @throws InvalidInputException if there are more devices than blocks, or the model has a vision tower
     */
    public static PlacedMemory of(DecoderConfig config, RunSpec spec, int devices) {
        if (config.vision().isPresent()) {
            throw new InvalidInputException(
                    "the memory of a vision-language model is not estimated for each of several GPUs; ask for one");
        }
        ModelGraph graph = config.graph();
        CostModel model = CostModel.of(config, spec);
        // Layers of a tower are alike, so parts with as many blocks of each kind have one price.
        Map<Map<Block.Kind, Long>, MemoryEstimate> priced = new HashMap<>();
        Partition partition = Partition.balanced(
                graph,
                devices,
                blocks -> priced.computeIfAbsent(kinds(graph, blocks), unused -> model.memory(spec, blocks))
                        .total());
        return new PlacedMemory(
                graph,
                partition,
                partition.parts().stream()
                        .map(blocks -> model.memory(spec, blocks))
                        .toList());
    }

    private static Map<Block.Kind, Long> kinds(ModelGraph graph, List<Integer> blocks) {
        return blocks.stream().map(graph::block).collect(Collectors.groupingBy(Block::kind, Collectors.counting()));
    }

    /** Returns what lies on a device in words: {@code embedding, language layers 0 to 13, head}. */
    public String described(int device) {
        return partition.described(graph, device);
    }

    /** Returns what the fullest device holds, with what all of the run keeps in host memory. */
    public MemoryEstimate fullest() {
        MemoryEstimate fullest = devices.stream()
                .max(Comparator.comparingLong(MemoryEstimate::total))
                .orElseThrow();
        return new MemoryEstimate(
                fullest.weights(),
                fullest.gradients(),
                fullest.optimizer(),
                fullest.activations(),
                devices.stream().mapToLong(MemoryEstimate::host).sum(),
                fullest.freezable());
    }
}
