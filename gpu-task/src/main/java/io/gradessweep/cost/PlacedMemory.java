package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Partition;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.RunSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
        CostModel model = CostModel.of(config, spec);
        return of(config, devices, blocks -> model.memory(spec, blocks));
    }

    /** Divides a model that is trained in such batches, as {@link #of(DecoderConfig, RunSpec, int)} does. */
    static PlacedMemory of(
            DecoderConfig config, CostModel model, MemoryChoice.Batch batch, OptimizerSpec optimizer, int devices) {
        return of(config, devices, blocks -> model.memory(batch, optimizer, blocks));
    }

    /**
     * Returns the memory of a run that only scores weights which another run of the same training has kept. Its model is
     * divided as for training.
     *
     * @param pass the most bytes of a scoring pass beside the weights, which may be on any of the devices
     */
    public static PlacedMemory ofScoring(DecoderConfig config, RunSpec spec, int devices, long pass) {
        CostModel model = CostModel.of(config, spec);
        Partition partition = of(config, spec, devices).partition;
        return new PlacedMemory(
                config.graph(),
                partition,
                partition.parts().stream()
                        .map(blocks -> new MemoryEstimate(model.weights(blocks), 0, 0, pass))
                        .toList());
    }

    private static PlacedMemory of(
            DecoderConfig config, int devices, Function<List<Integer>, MemoryEstimate> memoryOf) {
        if (config.vision().isPresent()) {
            throw new InvalidInputException(
                    "the memory of a vision-language model is not estimated for each of several GPUs; ask for one");
        }
        ModelGraph graph = config.graph();
        // Layers of a tower are alike, so parts with as many blocks of each kind have one price.
        Map<Map<Block.Kind, Long>, MemoryEstimate> priced = new HashMap<>();
        Partition partition = Partition.balanced(
                graph,
                devices,
                blocks -> priced.computeIfAbsent(kinds(graph, blocks), unused -> memoryOf.apply(blocks))
                        .total());
        return new PlacedMemory(
                graph, partition, partition.parts().stream().map(memoryOf).toList());
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
