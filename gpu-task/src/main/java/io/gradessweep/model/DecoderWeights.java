package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.TokenTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model's weights.
 *
 * @param blocks the weights of each block of the graph, in the order of its slots
 */
public record DecoderWeights(ModelGraph graph, List<List<Parameter>> blocks) {
    static DecoderWeights from(TensorSource source, ModelGraph graph) {
        return from(block -> source, graph, loaded -> loaded);
    }

    /**
     * Loads all weights of a model.
     *
     * @param sources the source of each block's weights
     * @param keep receives each weight and returns it in the number format in which it is kept, before the next is
     *     loaded
     */
    static DecoderWeights from(IntFunction<TensorSource> sources, ModelGraph graph, UnaryOperator<Parameter> keep) {
        List<List<Parameter>> blocks = new ArrayList<>(Collections.nCopies(graph.size(), List.of()));
        loadingOrder(graph)
                .forEach(block -> blocks.set(block, load(sources.apply(block), graph.block(block), block, keep)));
        return new DecoderWeights(graph, List.copyOf(blocks));
    }

    /**
     * Returns the order in which blocks are loaded: layers first. Fresh weights are drawn in this order, so another
     * order would give a different model for every seed.
     */
    private static List<Integer> loadingOrder(ModelGraph graph) {
        IntStream blocks = IntStream.range(0, graph.size());
        return blocks.boxed()
                .sorted(Comparator.comparing(block -> !graph.block(block).isLayer()))
                .toList();
    }

    private static List<Parameter> load(TensorSource source, Block block, int index, UnaryOperator<Parameter> keep) {
        List<Parameter> weights = new ArrayList<>();
        for (StoredTensor tensor : block.tensors()) {
            long row = 0;
            for (Slot slot : tensor.slots()) {
                List<MatrixId> matrices = slot.monitored() ? List.of(block.matrix(slot)) : List.of();
                weights.add(keep.apply(new Parameter(
                        tensor.name(),
                        slot.name(),
                        Parameter.Kind.of(slot.kind()),
                        matrices,
                        index,
                        source.rows(tensor.name(), tensor.shape(), row, slot.storedRows()))));
                row += slot.storedRows();
            }
        }
        return weights;
    }

    /** Returns whether the output table is the embedding table. */
    public boolean tied() {
        return graph.block(graph.indexOf(Block.Kind.HEAD)).shared().containsKey(DecoderLayers.OUTPUT_TABLE);
    }

    /** Returns the number of tokens that have an embedding. */
    public int vocabulary() {
        return graph.slot(graph.indexOf(Block.Kind.EMBEDDING), DecoderLayers.EMBEDDING)
                .rows();
    }

    /** Returns every weight once, in the order of the blocks. */
    public List<Parameter> all() {
        return blocks.stream().flatMap(List::stream).toList();
    }

    /**
     * Returns the weights that a block computes with, by name: its own, and those that it shares with other blocks.
     */
    Map<String, Parameter> of(int block) {
        Map<String, Parameter> weights = new LinkedHashMap<>();
        blocks.get(block).forEach(weight -> weights.put(weight.slot(), weight));
        graph.block(block).shared().forEach((name, tensor) -> weights.put(name, named(tensor)));
        return weights;
    }

    /** Returns the weights of other blocks that a block also computes with. */
    List<Parameter> sharedBy(int block) {
        return graph.block(block).shared().values().stream().map(this::named).toList();
    }

    /** Returns a table, or the one that serves in its place where the two are tied. */
    Parameter table(TokenTable table) {
        return tied() ? named(DecoderLayers.INPUT_TENSOR) : named(TokenTables.tensor(table));
    }

    private Parameter named(String tensor) {
        Stream<Parameter> found = all().stream().filter(weight -> weight.name().equals(tensor));
        return found.findFirst().orElseThrow(() -> new NoSuchElementException(tensor));
    }
}
