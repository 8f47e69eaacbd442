package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.Tower;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sizes of what a fine-tuning trains of a model. This is the only class of the package that distinguishes kinds of
 * fine-tuning.
 *
 * @param adapters the elements of the adapters that are added to the model
 * @param elements the elements that train
 * @param small the elements that train in tensors that are too small for 8 bits
 * @param largest the elements of the largest tensor that trains
 * @param embedding the elements of the embedding table, if it trains
 * @param output the elements of an output table of its own, if it trains
 * @param tied whether the output table is the embedding table
 * @param layers the number of layers of all towers
 * @param matrices the matrices that train, or whose adapters do
 * @param monitored the elements whose change a criterion may measure: those of the monitored matrices, or of their
 *     adapters
 * @param smallMonitored those of them in tensors that are too small for 8 bits
 * @param towers what trains of each tower that the model has
 */
record TrainableSizes(
        PassKind kind,
        long adapters,
        long elements,
        long small,
        long largest,
        long embedding,
        long output,
        boolean tied,
        int layers,
        Set<MatrixId> matrices,
        long monitored,
        long smallMonitored,
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
                        graph,
                        PassKind.FULL,
                        List.of(),
                        List.of(),
                        List.of(),
                        matrices,
                        blocks -> new OfTower(0, 0, false, 0)));
    }

    private static TrainableSizes ofAdapters(ModelGraph graph, FineTuning.Lora lora, Set<MatrixId> matrices) {
        List<Long> halves = List.copyOf(LoraAdapter.elementsByHalf(graph, lora).values());
        List<Slot> saved = tables(
                graph,
                kind -> lora.modulesToSave()
                        .contains(kind == Block.Kind.EMBEDDING ? TokenTable.EMBED_TOKENS : TokenTable.LM_HEAD));
        long ofTables = saved.stream().mapToLong(Slot::elements).sum();
        return sizes(graph, PassKind.LORA, halves, List.of(), saved, matrices, blocks -> {
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

    private static TrainableSizes ofModel(ModelGraph graph, FineTuning.Full full, Set<MatrixId> matrices) {
        List<Slot> trained = graph.blocks().stream()
                .flatMap(block -> trained(block, full))
                .filter(slot -> slot.kind() != Slot.Kind.TABLE)
                .toList();
        return sizes(
                graph,
                PassKind.FULL,
                elements(trained, Slot::monitored),
                elements(trained, slot -> !slot.monitored()),
                full.trains(Tower.LANGUAGE, false) ? tables(graph, kind -> true) : List.of(),
                matrices,
                blocks -> new OfTower(
                        blocks.stream()
                                .flatMap(block -> trained(block, full))
                                .mapToLong(Slot::elements)
                                .sum(),
                        0,
                        full.trains(blocks.get(0).tower(), false),
                        0));
    }

    private static Stream<Slot> trained(Block block, FineTuning.Full full) {
        boolean whole = full.trains(block.tower(), false);
        boolean matrices = full.trains(block.tower(), true);
        return block.slots().stream().filter(slot -> whole || (matrices && slot.monitored()));
    }

    /** Returns the tables of a model, one if it is tied and otherwise two, that are in blocks of these kinds. */
    private static List<Slot> tables(ModelGraph graph, Predicate<Block.Kind> kinds) {
        return graph.blocks().stream()
                .filter(block -> kinds.test(block.kind()))
                .flatMap(block -> block.slots().stream())
                .filter(slot -> slot.kind() == Slot.Kind.TABLE)
                .toList();
    }

    private static List<Long> elements(List<Slot> slots, Predicate<Slot> which) {
        return slots.stream().filter(which).map(Slot::elements).toList();
    }

    /**
     * @param monitored the elements of each tensor that trains and is monitored
     * @param others those of each other tensor that trains, without the tables
     * @param ofTower makes the sizes of the blocks of one tower; the number of layers is filled in
     */
    private static TrainableSizes sizes(
            ModelGraph graph,
            PassKind kind,
            List<Long> monitored,
            List<Long> others,
            List<Slot> tables,
            Set<MatrixId> matrices,
            Function<List<Block>, OfTower> ofTower) {
        Map<Tower, OfTower> towers = graph.blocks().stream()
                .collect(Collectors.groupingBy(
                        Block::tower,
                        Collectors.collectingAndThen(Collectors.toList(), blocks -> withLayers(ofTower, blocks))));
        long embedding = sum(elements(tables, slot -> slot.reads().isEmpty()));
        long output = sum(elements(tables, slot -> slot.reads().isPresent()));
        return new TrainableSizes(
                kind,
                kind == PassKind.LORA ? sum(monitored) : 0,
                sum(monitored) + sum(others) + embedding + output,
                small(monitored) + small(others),
                Stream.of(monitored.stream(), others.stream(), tables.stream().map(Slot::elements))
                        .flatMap(elements -> elements)
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0),
                embedding,
                output,
                graph.blocks().stream().anyMatch(block -> !block.shared().isEmpty()),
                graph.layers().size(),
                matrices,
                sum(monitored),
                small(monitored),
                towers);
    }

    private static long sum(List<Long> elements) {
        return elements.stream().mapToLong(Long::longValue).sum();
    }

    private static long small(List<Long> elements) {
        return sum(elements.stream()
                .filter(tensor -> tensor < StateFormat.SMALLEST_TENSOR)
                .toList());
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
        return (text().elements - tables()) / text().layers;
    }

    /** Returns the number of elements of the tables that train. */
    long tables() {
        return embedding + output;
    }

    /** Returns the number of elements of the table that the head multiplies by, if it trains. */
    long tableOfHead() {
        return tied ? embedding : output;
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
