package io.gradessweep.block;

import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The blocks of a model and the edges between them.
 *
 * @param blocks the blocks, in an order in which they can be computed
 * @param predecessors for each block, the indices of the blocks whose outputs it reads
 */
public record ModelGraph(List<Block> blocks, List<List<Integer>> predecessors) {
    public ModelGraph {
        blocks = List.copyOf(blocks);
        predecessors = List.copyOf(predecessors);
        for (int i = 0; i < blocks.size(); i++) {
            int at = i;
            if (predecessors.get(i).stream().anyMatch(before -> before >= at)) {
                throw new IllegalArgumentException("block " + i + " reads a block that is computed after it");
            }
        }
    }

    /** Joins blocks so that each reads the one before it. */
    public static ModelGraph chain(List<Block> blocks) {
        return new ModelGraph(
                blocks,
                IntStream.range(0, blocks.size())
                        .<List<Integer>>mapToObj(i -> i == 0 ? List.of() : List.of(i - 1))
                        .toList());
    }

    public int size() {
        return blocks.size();
    }

    public Block block(int index) {
        return blocks.get(index);
    }

    /** Returns the layers of all towers. */
    public List<Block> layers() {
        return blocks.stream().filter(Block::isLayer).toList();
    }

    /** Returns the index of the first block of a kind. */
    public int indexOf(Block.Kind kind) {
        return IntStream.range(0, blocks.size())
                .filter(block -> blocks.get(block).kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /** Returns a slot that a block computes with: its own, or one that it shares with another block. */
    public Slot slot(int block, String name) {
        String shared = blocks.get(block).shared().get(name);
        return shared == null
                ? blocks.get(block).slot(name)
                : blocks.stream()
                        .flatMap(other -> other.tensors().stream())
                        .filter(tensor -> tensor.name().equals(shared))
                        .findFirst()
                        .orElseThrow()
                        .first();
    }

    /** Returns all monitored matrices, block by block. */
    public List<MatrixId> matrices() {
        return blocks.stream().flatMap(ModelGraph::matrices).toList();
    }

    private static Stream<MatrixId> matrices(Block block) {
        return block.monitored().stream().map(block::matrix);
    }

    /** Returns the number of elements in all weights. A weight that several blocks share counts once. */
    public long elements() {
        return blocks.stream().mapToLong(Block::elements).sum();
    }

    /** Returns the blocks whose outputs this block is the last to read. */
    public List<Integer> lastReadBy(int block) {
        return predecessors.get(block).stream()
                .distinct()
                .filter(read -> IntStream.range(block + 1, blocks.size())
                        .noneMatch(after -> predecessors.get(after).contains(read)))
                .toList();
    }

    /**
     * Returns, for each block, whether anything that feeds it trains, so that the gradient of its input is needed.
     *
     * @param trains tells whether a block has a weight of its own that trains
     */
    public boolean[] needGradientOfInput(IntPredicate trains) {
        boolean[] needed = new boolean[blocks.size()];
        for (int block = 0; block < needed.length; block++) {
            for (int before : predecessors.get(block)) {
                needed[block] |= needed[before] || trains.test(before);
            }
        }
        return needed;
    }
}
