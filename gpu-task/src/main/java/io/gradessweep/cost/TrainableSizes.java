package io.gradessweep.cost;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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
 * @param layers the number of the model's layers
 * @param matrices the matrices that train, or whose adapters do
 * @param monitored the elements whose change a criterion may measure: those of the monitored matrices, or of their
 *     adapters
 * @param norms whether norms train, and tables with them
 * @param narrow the elements per token and layer that are kept for adapters: the inputs of B and, with dropout, the
 *     dropout masks
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
        boolean norms,
        long narrow) {

    static TrainableSizes of(ModelGraph graph, FineTuning fineTuning) {
        Set<MatrixId> matrices = FreezeGroups.of(graph, fineTuning).stream()
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
        int layers = graph.layers().size();
        return fineTuning.match(
                full -> ofModel(graph, full.trainOnly(), layers, matrices),
                lora -> ofAdapters(graph, lora, layers, matrices),
                none -> new TrainableSizes(PassKind.FULL, 0, 0, 0, 0, layers, matrices, 0, false, 0));
    }

    private static TrainableSizes ofAdapters(
            ModelGraph graph, FineTuning.Lora lora, int layers, Set<MatrixId> matrices) {
        long adapters = LoraAdapter.elements(graph, lora);
        long narrow = keptByAdapters(graph.layers().get(0), lora);
        int trained = Math.min(lora.modulesToSave().size(), tables(graph).size());
        long ofTable = trained > 0 ? tables(graph).get(0).elements() : 0;
        return new TrainableSizes(
                PassKind.LORA,
                adapters,
                adapters + trained * ofTable,
                ofTable,
                trained,
                layers,
                matrices,
                adapters,
                false,
                narrow);
    }

    /** Returns the tables of a model: one if it is tied, otherwise two. */
    private static List<Slot> tables(ModelGraph graph) {
        return graph.blocks().stream()
                .flatMap(block -> block.slots().stream())
                .filter(slot -> slot.kind() == Slot.Kind.TABLE)
                .toList();
    }

    private static TrainableSizes ofModel(
            ModelGraph graph, FineTuning.TrainOnly only, int layers, Set<MatrixId> matrices) {
        long monitored =
                graph.blocks().stream().mapToLong(Block::monitoredElements).sum();
        if (only == FineTuning.TrainOnly.PROJECTIONS) {
            return new TrainableSizes(PassKind.FULL, 0, monitored, 0, 0, layers, matrices, monitored, false, 0);
        }
        List<Slot> tables = tables(graph);
        return new TrainableSizes(
                PassKind.FULL,
                0,
                graph.elements(),
                tables.get(0).elements(),
                tables.size(),
                layers,
                matrices,
                monitored,
                true,
                0);
    }

    private static long keptByAdapters(Block layer, FineTuning.Lora lora) {
        List<StoredTensor> adapted = LoraAdapter.adapted(layer, lora);
        long dropped = lora.dropout() > 0
                ? adapted.stream().mapToLong(StoredTensor::columns).sum()
                : 0;
        return lora.targets().stream().mapToLong(lora::rank).sum() + dropped;
    }

    /** Returns the number of elements of one layer that train. */
    long elementsOfLayer() {
        return (elements - tables * elementsOfTable) / layers;
    }

    /** Returns whether the model's own weights train, not adapters. */
    boolean weights() {
        return kind == PassKind.FULL && elements > 0;
    }

    /** Returns whether a layer's matrix, or its adapter, trains. */
    boolean trains(Slot slot) {
        return matrices.stream().anyMatch(matrix -> matrix.projection().equals(slot.name()));
    }
}
