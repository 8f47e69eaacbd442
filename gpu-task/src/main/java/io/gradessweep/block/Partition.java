package io.gradessweep.block;

import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * A division of a model's blocks into parts that follow each other, one for each of several devices. A block that shares a
 * weight with another is in the part that has the weight, so the head of a tied model is with the embedding: its hidden
 * states then come back to the first part, and neither the table nor its gradient is ever copied.
 *
 * @param parts the indices of each part's blocks, in order
 */
public record Partition(List<List<Integer>> parts) {
    public Partition {
        parts = parts.stream().map(List::copyOf).toList();
    }

    /** Divides a model so that the part with the most elements has as few of them as possible. */
    public static Partition byElements(ModelGraph graph, int parts) {
        return balanced(
                graph,
                parts,
                blocks -> blocks.stream()
                        .map(graph::block)
                        .mapToLong(Block::elements)
                        .sum());
    }

    /**
     * Divides a model so that the part with the highest price has as low a price as possible and, where that is the same,
     * the others differ little. The result depends on the arguments alone.
     *
     * @param parts the number of parts, each of which gets a block
     * @param price the price of a part's blocks
     * @throws InvalidInputException if there are more parts than blocks
     */
    public static Partition balanced(ModelGraph graph, int parts, ToLongFunction<List<Integer>> price) {
        if (parts == 1) {
            return new Partition(
                    List.of(IntStream.range(0, graph.size()).boxed().toList()));
        }
        List<Integer> inOrder = IntStream.range(0, graph.size())
                .filter(block -> graph.block(block).shared().isEmpty())
                .boxed()
                .toList();
        if (parts > inOrder.size()) {
            throw new InvalidInputException("a model of " + inOrder.size() + " blocks cannot be placed on " + parts
                    + " devices; take at most " + inOrder.size());
        }
        List<List<Integer>> found = new ArrayList<>();
        int begin = 0;
        for (int end : ends(graph, inOrder, parts, price)) {
            found.add(withSharing(graph, inOrder.subList(begin, end)));
            begin = end;
        }
        return new Partition(found);
    }

    /** The highest price of some parts, and the sum of the squares of their prices. */
    private record Division(long highest, double squares, int lastBegin) {
        private static final Division NONE = new Division(0, 0, 0);

        Division with(long price, int begin) {
            return new Division(Math.max(highest, price), squares + (double) price * price, begin);
        }

        boolean isBetterThan(Division other) {
            return other == null || highest < other.highest || (highest == other.highest && squares < other.squares);
        }
    }

    /** Returns where each part ends, by the best division of ever more blocks into ever more parts. */
    private static int[] ends(ModelGraph graph, List<Integer> inOrder, int parts, ToLongFunction<List<Integer>> price) {
        int blocks = inOrder.size();
        Division[][] best = new Division[parts + 1][blocks + 1];
        best[0][0] = Division.NONE;
        for (int end = 1; end <= blocks; end++) {
            for (int begin = 0; begin < end; begin++) {
                long own = price.applyAsLong(withSharing(graph, inOrder.subList(begin, end)));
                for (int part = 1; part <= parts; part++) {
                    Division before = best[part - 1][begin];
                    if (before != null && before.with(own, begin).isBetterThan(best[part][end])) {
                        best[part][end] = before.with(own, begin);
                    }
                }
            }
        }
        int[] ends = new int[parts];
        int end = blocks;
        for (int part = parts; part > 0; part--) {
            ends[part - 1] = end;
            end = best[part][end].lastBegin;
        }
        return ends;
    }

    /** Returns blocks with those that share a weight of theirs. */
    private static List<Integer> withSharing(ModelGraph graph, List<Integer> blocks) {
        List<Integer> all = new ArrayList<>(blocks);
        for (int block = 0; block < graph.size(); block++) {
            boolean shares = graph.block(block).shared().values().stream()
                    .anyMatch(name -> blocks.stream()
                            .flatMap(owner -> graph.block(owner).tensors().stream())
                            .anyMatch(tensor -> tensor.name().equals(name)));
            if (shares) {
                all.add(block);
            }
        }
        return all;
    }

    /** Returns the part that has a block. */
    public int partOf(int block) {
        return IntStream.range(0, parts.size())
                .filter(part -> parts.get(part).contains(block))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the blocks of a part in words: {@code embedding, language layers 0 to 13, head}. */
    public String described(ModelGraph graph, int part) {
        List<String> words = new ArrayList<>();
        List<Integer> blocks = parts.get(part);
        for (int i = 0; i < blocks.size(); i++) {
            Block first = graph.block(blocks.get(i));
            if (!first.isLayer()) {
                words.add(first.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
                continue;
            }
            int last = first.layer();
            while (i + 1 < blocks.size()
                    && graph.block(blocks.get(i + 1)).isLayer()
                    && graph.block(blocks.get(i + 1)).tower() == first.tower()) {
                last = graph.block(blocks.get(++i)).layer();
            }
            String tower = first.tower().name().toLowerCase(Locale.ROOT);
            words.add(
                    first.layer() == last
                            ? tower + " layer " + last
                            : tower + " layers " + first.layer() + " to " + last);
        }
        return String.join(", ", words);
    }
}
