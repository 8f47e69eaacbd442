package io.gradessweep.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private static Block block(Block.Kind kind, int layer, Map<String, String> shared) {
        Slot table = kind == Block.Kind.EMBEDDING ? Slot.inputTable("embedding", "embed_tokens", 4, 2) : null;
        return new Block(
                kind,
                Tower.LANGUAGE,
                layer,
                kind == Block.Kind.EMBEDDING ? "model" : "",
                table == null ? List.of() : List.of(table),
                Optional.empty(),
                shared);
    }

    private static ModelGraph model(int layers, boolean tied) {
        List<Block> blocks = new ArrayList<>(List.of(block(Block.Kind.EMBEDDING, -1, Map.of())));
        IntStream.range(0, layers).forEach(layer -> blocks.add(block(Block.Kind.DECODER_LAYER, layer, Map.of())));
        Map<String, String> shared =
                tied ? Map.of("table", blocks.get(0).tensors().get(0).name()) : Map.of();
        blocks.add(block(Block.Kind.HEAD, -1, shared));
        return ModelGraph.chain(blocks);
    }

    private static ToLongFunction<List<Integer>> sum(long... prices) {
        return blocks -> blocks.stream().mapToLong(block -> prices[block]).sum();
    }

    @Test
    void theDearestPartIsAsCheapAsItCanBe() {
        ModelGraph graph = model(4, false);
        Partition two = Partition.balanced(graph, 2, sum(5, 1, 1, 1, 1, 3));
        assertThat(two.parts()).containsExactly(List.of(0, 1), List.of(2, 3, 4, 5));
        assertThat(two.described(graph, 0)).isEqualTo("embedding, language layer 0");
        assertThat(two.described(graph, 1)).isEqualTo("language layers 1 to 3, head");
        assertThat(two.partOf(5)).isEqualTo(1);
        assertThat(Partition.balanced(graph, 1, sum(1, 1, 1, 1, 1, 1)).parts())
                .containsExactly(List.of(0, 1, 2, 3, 4, 5));
    }

    @Test
    void theHeadOfATiedModelIsWithTheTable() {
        ModelGraph graph = model(4, true);
        Partition three = Partition.balanced(graph, 3, sum(5, 1, 1, 1, 1, 3));
        assertThat(three.parts())
                .as("the others differ little")
                .containsExactly(List.of(0, 5), List.of(1, 2), List.of(3, 4));
        assertThat(three.described(graph, 0)).isEqualTo("embedding, head");
    }

    @Test
    void moreDevicesThanBlocksAreRefused() {
        assertThatThrownBy(() -> Partition.balanced(model(2, true), 4, blocks -> blocks.size()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a model of 3 blocks cannot be placed on 4 devices; take at most 3");
    }

    /** Every other division of random models has a part that is at least as dear. */
    @Test
    void noDivisionIsBetter() {
        Random random = new Random(5);
        for (int repeat = 0; repeat < 50; repeat++) {
            long[] prices = random.longs(8, 1, 20).toArray();
            ModelGraph graph = model(6, false);
            long found = highest(Partition.balanced(graph, 3, sum(prices)).parts(), sum(prices));
            for (int first = 1; first < 7; first++) {
                for (int second = first + 1; second < 8; second++) {
                    List<Integer> all = IntStream.range(0, 8).boxed().toList();
                    List<List<Integer>> other =
                            List.of(all.subList(0, first), all.subList(first, second), all.subList(second, 8));
                    assertThat(found).isLessThanOrEqualTo(highest(other, sum(prices)));
                }
            }
        }
    }

    private static long highest(List<List<Integer>> parts, ToLongFunction<List<Integer>> price) {
        return parts.stream().mapToLong(price).max().orElseThrow();
    }
}
