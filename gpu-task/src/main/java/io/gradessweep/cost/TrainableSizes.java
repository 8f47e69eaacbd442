package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Tower;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The sizes of what a fine-tuning trains of a model. This is the only class of the package that distinguishes kinds of
 * fine-tuning.
 *
 * @param adapters the elements of the adapters that are added to the model
 * @param elements the elements that train
 * @param elementsOfTable the elements of the embedding table, if it trains; an output table that is not tied has as
 *     many
 * @param tables the number of tables that train
 * @param layers the number of layers of all towers
 * @param matrices the matrices that train, or whose adapters do
 * @param monitored the elements whose change a criterion may measure: those of the monitored matrices, or of their
 *     adapters
 * @param towers what trains of each tower that the model has
 */
record TrainableSizes(
        PassKind kind,
        long adapters,
        long elements,
        long elementsOfTable,
        int tables,
        int layers,
        Set<MatrixId> matrices,
        long monitored,
        Map<Tower, OfTower> towers) {
    /**
     * The sizes of what trains of one tower.
     *
     * @param elements the elements that train, tables included
     * @param layers the number of layers
     * @param norms whether norms and biases train, and in the language tower the tables
     * @param narrow the elements per token and layer that are kept for adapters: the inputs of B and, with dropout, the
     *     inputs of A and the dropout masks
     */
    record OfTower(long elements, int layers, boolean norms, long narrow) {}

    static TrainableSizes of(ModelGraph graph, FineTuning fineTuning) {
        Set<MatrixId> matrices = FreezeGroups.of(graph, fineTuning).stream()
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
        return fineTuning.match(
                full -> ofModel(graph, full, matrices),
                lora -> ofAdapters(graph, lora, matrices),
                none -> sizes(
                        graph, PassKind.FULL, 0, 0, List.of(), matrices, 0, blocks -> new OfTower(0, 0, false, 0)));
    }

    private static TrainableSizes ofAdapters(ModelGraph graph, FineTuning.Lora lora, Set<MatrixId> matrices) {
        long adapters = LoraAdapter.elements(graph, lora);
        List<Slot> tables = tables(graph);
        List<Slot> trained = tables.subList(0, Math.min(lora.modulesToSave().size(), tables.size()));
        long ofTables = trained.stream().mapToLong(Slot::elements).sum();
        return sizes(graph, PassKind.LORA, adapters, adapters + ofTables, trained, matrices, adapters, blocks -> {
            long ofBlocks = blocks.stream()
                    .mapToLong(block -> LoraAdapter.elements(block, lora))
                    .sum();
            boolean text = blocks.get(0).tower() == Tower.LANGUAGE;
            long narrow = blocks.stream()
                    .filter(Block::isLayer)
                    .findFirst()
                    .map(layer -> keptByAdapters(layer, lora))
                    .orElse(0L);
            return new OfTower(ofBlocks + (text ? ofTables : 0), 0, false, narrow);
        });
    }

    /** Returns the tables of a model: one if it is tied, otherwise two. */
    private static List<Slot> tables(ModelGraph graph) {
        return graph.blocks().stream()
                .flatMap(block -> block.slots().stream())
                .filter(slot -> slot.kind() == Slot.Kind.TABLE)
                .toList();
    }

    private static TrainableSizes ofModel(ModelGraph graph, FineTuning.Full full, Set<MatrixId> matrices) {
        long elements =
                graph.blocks().stream().mapToLong(block -> trained(block, full)).sum();
        long monitored = graph.blocks().stream()
                .filter(block -> full.trains(block.tower(), true))
                .mapToLong(Block::monitoredElements)
                .sum();
        List<Slot> tables = full.trains(Tower.LANGUAGE, false) ? tables(graph) : List.of();
        return sizes(
                graph,
                PassKind.FULL,
                0,
                elements,
                tables,
                matrices,
                monitored,
                blocks -> new OfTower(
                        blocks.stream().mapToLong(block -> trained(block, full)).sum(),
                        0,
                        full.trains(blocks.get(0).tower(), false),
                        0));
    }

    private static long trained(Block block, FineTuning.Full full) {
        if (full.trains(block.tower(), false)) {
            return block.elements();
        }
        return full.trains(block.tower(), true) ? block.monitoredElements() : 0;
    }

    /** @param ofTower makes the sizes of the blocks of one tower; the number of layers is filled in */
    private static TrainableSizes sizes(
            ModelGraph graph,
            PassKind kind,
            long adapters,
            long elements,
            List<Slot> tables,
            Set<MatrixId> matrices,
            long monitored,
            Function<List<Block>, OfTower> ofTower) {
        Map<Tower, OfTower> towers = graph.blocks().stream()
                .collect(Collectors.groupingBy(
                        Block::tower,
                        Collectors.collectingAndThen(Collectors.toList(), blocks -> withLayers(ofTower, blocks))));
        return new TrainableSizes(
                kind,
                adapters,
                elements,
                tables.isEmpty() ? 0 : tables.get(0).elements(),
                tables.size(),
                graph.layers().size(),
                matrices,
                monitored,
                towers);
    }

    private static OfTower withLayers(Function<List<Block>, OfTower> ofTower, List<Block> blocks) {
        OfTower sizes = ofTower.apply(blocks);
        int layers = Math.toIntExact(blocks.stream().filter(Block::isLayer).count());
        return new OfTower(sizes.elements, layers, sizes.norms, sizes.narrow);
    }

    private static long keptByAdapters(Block layer, FineTuning.Lora lora) {
        List<StoredTensor> adapted = LoraAdapter.adapted(layer, lora);
        long dropped = lora.dropout() > 0
                ? adapted.stream().mapToLong(StoredTensor::columns).sum()
                : 0;
        return LoraAdapter.targets(layer, lora).stream()
                        .mapToLong(target -> lora.rank(layer.tower(), target))
                        .sum()
                + dropped;
    }

    /** Returns what trains of the text's tower. */
    OfTower text() {
        return towers.get(Tower.LANGUAGE);
    }

    /** Returns the number of elements of one layer of the text that train. */
    long elementsOfLayer() {
        return (text().elements - tables * elementsOfTable) / text().layers;
    }

    /** Returns whether the model's own weights train, not adapters. */
    boolean weights() {
        return kind == PassKind.FULL && elements > 0;
    }

    /** Returns whether a block's matrix, or its adapter, trains. */
    boolean trains(Block block, Slot slot) {
        return slot.monitored() ? matrices.contains(block.matrix(slot)) : towers.get(block.tower()).norms;
    }

    /** Returns whether any weight of a block, or of its adapters, trains. */
    boolean trains(Block block) {
        return block.slots().stream().anyMatch(slot -> trains(block, slot));
    }
}
