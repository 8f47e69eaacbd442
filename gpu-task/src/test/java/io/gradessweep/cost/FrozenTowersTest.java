package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Tower;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left to train of a vision-language model where one of its towers stays as it is. */
class FrozenTowersTest {
    private final ModelGraph graph = DecoderConfig.read(VlmFixtures.root().resolve("qwen25vl/config.json"))
            .graph();

    private long sum(Tower without, ToLongFunction<Block> elements) {
        return graph.blocks().stream()
                .filter(block -> block.tower() != without)
                .mapToLong(elements)
                .sum();
    }

    @ParameterizedTest
    @EnumSource(Tower.class)
    void nothingOfAFrozenTowerIsCounted(Tower frozen) {
        TrainableSizes all = TrainableSizes.of(graph, full(FineTuning.TrainOnly.ALL, frozen));
        assertThat(all.elements()).isEqualTo(sum(frozen, Block::elements));
        assertThat(all.monitored()).isEqualTo(sum(frozen, Block::monitoredElements));
        assertThat(all.matrices()).extracting(MatrixId::tower).isNotEmpty().doesNotContain(frozen);
        assertThat(all.towers().get(frozen).elements()).isZero();
        assertThat(all.towers().get(frozen).norms()).isFalse();
        assertThat(all.tables()).isEqualTo(frozen == Tower.LANGUAGE ? 0 : 2 * 400 * 64);
        assertThat(all.tableOfHead()).isEqualTo(frozen == Tower.LANGUAGE ? 0 : 400 * 64);
        TrainableSizes projections = TrainableSizes.of(graph, full(FineTuning.TrainOnly.PROJECTIONS, frozen));
        assertThat(projections.elements())
                .isEqualTo(projections.monitored())
                .isEqualTo(sum(frozen, Block::monitoredElements));
        assertThat(projections.tables()).isZero();
    }

    private static FineTuning full(FineTuning.TrainOnly only, Tower frozen) {
        return new FineTuning.Full(only, List.of(frozen));
    }
}
