package io.gradessweep.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which blocks feed which, of a text model and of one that joins images and text. */
class ModelGraphTest {
    private static final Slot TABLE = Slot.inputTable("embedding", "model.embed_tokens", 10, 6);
    private static final Slot NORM = Slot.norm("norm", "model.norm", 6);

    /** The places of the blocks in {@link #VISION_LANGUAGE}. */
    private static final int PATCHES = 0;

    private static final int VISION_LAYER = 1;
    private static final int EMBEDDING = 2;
    private static final int MERGE = 3;
    private static final int TEXT_LAYER = 4;
    private static final int HEAD = 5;

    /**
     * The image's patches and the text's tokens each have an embedding; a vision layer follows the patches; one block reads
     * both; then come a layer of text and the head.
     */
    private static final ModelGraph VISION_LANGUAGE = new ModelGraph(
            List.of(
                    block(Block.Kind.EMBEDDING, Tower.VISION, -1, "vision", "patch"),
                    block(Block.Kind.DECODER_LAYER, Tower.VISION, 0, "vision.layers.0", "q", "up"),
                    block(Block.Kind.EMBEDDING, Tower.LANGUAGE, -1, "", TABLE),
                    block(Block.Kind.DECODER_LAYER, Tower.CONNECTOR, 0, "connector", "down"),
                    block(Block.Kind.DECODER_LAYER, Tower.LANGUAGE, 0, "model.layers.0", "q", "k"),
                    head(Map.of("table", "model.embed_tokens.weight"), NORM)),
            List.of(
                    List.of(),
                    List.of(PATCHES),
                    List.of(),
                    List.of(VISION_LAYER, EMBEDDING),
                    List.of(MERGE),
                    List.of(TEXT_LAYER)));

    private static final ModelGraph CHAIN = ModelGraph.chain(List.of(
            block(Block.Kind.EMBEDDING, Tower.LANGUAGE, -1, "", TABLE),
            block(Block.Kind.DECODER_LAYER, Tower.LANGUAGE, 0, "model.layers.0", "q", "down"),
            block(Block.Kind.DECODER_LAYER, Tower.LANGUAGE, 1, "model.layers.1", "q", "down"),
            head(Map.of(), NORM, Slot.outputTable("table", "lm_head", 10, 6))));

    private static Block block(Block.Kind kind, Tower tower, int layer, String path, String... matrices) {
        List<Slot> slots = new ArrayList<>();
        for (String matrix : matrices) {
            slots.add(Slot.matrix(matrix, matrix + "_proj", 6, 6, Stage.ATTENTION_INPUT));
        }
        return new Block(kind, tower, layer, path, slots, Optional.empty(), Map.of());
    }

    private static Block block(Block.Kind kind, Tower tower, int layer, String path, Slot slot) {
        return new Block(kind, tower, layer, path, List.of(slot), Optional.empty(), Map.of());
    }

    private static Block head(Map<String, String> shared, Slot... slots) {
        return new Block(Block.Kind.HEAD, Tower.LANGUAGE, -1, "", List.of(slots), Optional.empty(), shared);
    }

    @Test
    void aChainReadsTheBlockBefore() {
        assertThat(CHAIN.predecessors()).containsExactly(List.of(), List.of(0), List.of(1), List.of(2));
        assertThat(ModelGraph.chain(List.of()).size()).isZero();
    }

    @Test
    void aBlockThatReadsALaterOneOrItselfIsRefused() {
        List<Block> blocks = CHAIN.blocks();
        assertThatThrownBy(() -> new ModelGraph(blocks, List.of(List.of(), List.of(2), List.of(1), List.of(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block 1 reads a block that is computed after it");
        assertThatThrownBy(() -> new ModelGraph(blocks, List.of(List.of(), List.of(0), List.of(1, 2), List.of(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("block 2 reads");
        assertThatThrownBy(() -> new ModelGraph(blocks, List.of(List.of(0), List.of(0), List.of(1), List.of(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("block 0 reads");
    }

    @Test
    void inAChainEachBlockIsTheLastThatReadsTheOneBefore() {
        assertThat(CHAIN.lastReadBy(0)).isEmpty();
        assertThat(CHAIN.lastReadBy(1)).containsExactly(0);
        assertThat(CHAIN.lastReadBy(2)).containsExactly(1);
        assertThat(CHAIN.lastReadBy(3)).containsExactly(2);
    }

    @Test
    void aBlockWithTwoPredecessorsIsTheLastThatReadsBoth() {
        assertThat(VISION_LANGUAGE.lastReadBy(VISION_LAYER)).containsExactly(PATCHES);
        assertThat(VISION_LANGUAGE.lastReadBy(EMBEDDING)).isEmpty();
        assertThat(VISION_LANGUAGE.lastReadBy(MERGE)).containsExactly(VISION_LAYER, EMBEDDING);
        assertThat(VISION_LANGUAGE.lastReadBy(TEXT_LAYER)).containsExactly(MERGE);
    }

    /** A value that two blocks read is kept until the second has read it. */
    @Test
    void whatALaterBlockReadsTooIsNotReadForTheLastTime() {
        ModelGraph fork = new ModelGraph(CHAIN.blocks(), List.of(List.of(), List.of(0), List.of(0, 1), List.of(1, 2)));
        assertThat(fork.lastReadBy(1)).isEmpty();
        assertThat(fork.lastReadBy(2)).containsExactly(0);
        assertThat(fork.lastReadBy(3)).containsExactly(1, 2);
    }

    @Test
    void inAChainEverythingAboveWhatTrainsNeedsTheGradientOfItsInput() {
        assertThat(CHAIN.needGradientOfInput(block -> true)).containsExactly(false, true, true, true);
        assertThat(CHAIN.needGradientOfInput(block -> block == 1)).containsExactly(false, false, true, true);
        assertThat(CHAIN.needGradientOfInput(block -> block == 3)).containsExactly(false, false, false, false);
        assertThat(CHAIN.needGradientOfInput(block -> false)).containsExactly(false, false, false, false);
    }

    @Test
    void whereTwoTowersJoinOneThatTrainsIsEnough() {
        assertThat(VISION_LANGUAGE.needGradientOfInput(Set.of(VISION_LAYER)::contains))
                .containsExactly(false, false, false, true, true, true);
        assertThat(VISION_LANGUAGE.needGradientOfInput(Set.of(EMBEDDING)::contains))
                .containsExactly(false, false, false, true, true, true);
        assertThat(VISION_LANGUAGE.needGradientOfInput(Set.of(PATCHES)::contains))
                .containsExactly(false, true, false, true, true, true);
        assertThat(VISION_LANGUAGE.needGradientOfInput(Set.of(MERGE)::contains))
                .containsExactly(false, false, false, false, true, true);
    }

    @Test
    void layersAreThoseOfAllTowers() {
        assertThat(VISION_LANGUAGE.layers())
                .extracting(Block::path)
                .containsExactly("vision.layers.0", "connector", "model.layers.0");
    }

    @Test
    void theFirstBlockOfAKindIsFound() {
        assertThat(VISION_LANGUAGE.indexOf(Block.Kind.EMBEDDING)).isEqualTo(PATCHES);
        assertThat(VISION_LANGUAGE.indexOf(Block.Kind.HEAD)).isEqualTo(HEAD);
        assertThat(CHAIN.indexOf(Block.Kind.DECODER_LAYER)).isEqualTo(1);
        ModelGraph without = ModelGraph.chain(CHAIN.blocks().subList(0, 2));
        assertThatThrownBy(() -> without.indexOf(Block.Kind.HEAD)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void matricesComeBlockByBlock() {
        assertThat(CHAIN.matrices())
                .containsExactly(
                        MatrixId.language(0, "q"),
                        MatrixId.language(0, "down"),
                        MatrixId.language(1, "q"),
                        MatrixId.language(1, "down"));
        assertThat(VISION_LANGUAGE.matrices())
                .containsExactly(
                        new MatrixId(Tower.VISION, -1, "patch"),
                        new MatrixId(Tower.VISION, 0, "q"),
                        new MatrixId(Tower.VISION, 0, "up"),
                        new MatrixId(Tower.CONNECTOR, 0, "down"),
                        MatrixId.language(0, "q"),
                        MatrixId.language(0, "k"));
    }

    @Test
    void aSharedSlotIsFoundInTheBlockThatHasIt() {
        assertThat(VISION_LANGUAGE.slot(HEAD, "table")).isEqualTo(TABLE);
        assertThat(VISION_LANGUAGE.slot(HEAD, "norm")).isEqualTo(NORM);
        assertThat(CHAIN.slot(3, "table").name()).isEqualTo("table");
        assertThatThrownBy(() -> VISION_LANGUAGE.slot(HEAD, "q")).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aSharedTensorThatNoBlockHasIsNotFound() {
        ModelGraph graph = ModelGraph.chain(List.of(CHAIN.block(0), head(Map.of("table", "lm_head.weight"), NORM)));
        assertThatThrownBy(() -> graph.slot(1, "table")).isInstanceOf(NoSuchElementException.class);
    }

    /** The tied head has its norm alone; the other has a table of its own too. */
    @Test
    void aSharedWeightIsCountedOnce() {
        assertThat(VISION_LANGUAGE.elements()).isEqualTo(6 * 36 + 60 + 6);
        assertThat(CHAIN.elements()).isEqualTo(4 * 36 + 60 + 6 + 60);
    }

    @Test
    void aGraphKeepsCopiesOfWhatItIsGiven() {
        List<Block> blocks = new ArrayList<>(CHAIN.blocks());
        List<List<Integer>> predecessors = new ArrayList<>(CHAIN.predecessors());
        ModelGraph graph = new ModelGraph(blocks, predecessors);
        blocks.clear();
        predecessors.clear();
        assertThat(graph).isEqualTo(CHAIN);
    }
}
