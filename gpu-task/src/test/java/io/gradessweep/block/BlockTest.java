package io.gradessweep.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which tensors of a checkpoint a block's table of slots stands for, and how they are named and shaped. */
class BlockTest {
    private static final Slot Q = Slot.matrix("q", "attn.qkv", 8, 6, Stage.ATTENTION_INPUT);
    private static final Slot K = Slot.matrix("k", "attn.qkv", 4, 6, Stage.ATTENTION_INPUT);
    private static final Slot V = Slot.matrix("v", "attn.qkv", 2, 6, Stage.ATTENTION_INPUT);
    private static final Slot O = Slot.matrix("o", "attn.out", 6, 8, Stage.ATTENTION_OUTPUT);
    private static final Slot Q_BIAS = bias("q_bias", "attn.qkv", 8);
    private static final Slot K_BIAS = bias("k_bias", "attn.qkv", 4);
    private static final Slot NORM = Slot.norm("input_norm", "norm1", 6);

    private static Slot bias(String name, String module, int elements) {
        return new Slot(name, Slot.Kind.BIAS, module, elements, 0, Optional.empty(), false);
    }

    private static Block block(String path, Slot... slots) {
        return block(Tower.LANGUAGE, 3, path, slots);
    }

    private static Block block(Tower tower, int layer, String path, Slot... slots) {
        return new Block(Block.Kind.DECODER_LAYER, tower, layer, path, List.of(slots), Optional.empty(), Map.of());
    }

    @Test
    void slotsOfOneModuleAreOneTensorInTheirOrder() {
        List<StoredTensor> tensors = block("model.layers.3", Q, K, V, O).tensors();
        assertThat(tensors).extracting(StoredTensor::slotNames).containsExactly(List.of("q", "k", "v"), List.of("o"));
        assertThat(tensors)
                .extracting(StoredTensor::module)
                .containsExactly("model.layers.3.attn.qkv", "model.layers.3.attn.out");
    }

    @Test
    void theRowsOfAFusedModuleAddUp() {
        StoredTensor fused = block("", Q, K, V).tensors().get(0);
        assertThat(fused.rows()).isEqualTo(14);
        assertThat(fused.columns()).isEqualTo(6);
        assertThat(fused.shape()).containsExactly(14, 6);
        assertThat(fused.first()).isEqualTo(Q);
    }

    /** A weight and a bias of one module are two tensors; so are the biases of a fused module taken together. */
    @Test
    void onlyNeighboursOfTheSameKindAreStoredTogether() {
        List<StoredTensor> tensors = block("b", Q, K, Q_BIAS, K_BIAS).tensors();
        assertThat(tensors)
                .extracting(StoredTensor::slotNames)
                .containsExactly(List.of("q", "k"), List.of("q_bias", "k_bias"));
        assertThat(tensors).extracting(StoredTensor::name).containsExactly("b.attn.qkv.weight", "b.attn.qkv.bias");
        assertThat(tensors.get(1).shape()).containsExactly(12);

        assertThat(block("b", Q, O, K).tensors())
                .extracting(StoredTensor::slotNames)
                .containsExactly(List.of("q"), List.of("o"), List.of("k"));
    }

    @Test
    void aTensorBeginsWhereverTheModuleChanges() {
        Slot gate = Slot.matrix("gate", "mlp.gate_up", 5, 6, Stage.MLP_INPUT);
        Slot up = Slot.matrix("up", "mlp.gate_up", 5, 6, Stage.MLP_INPUT);
        assertThat(block("b", Q, K, V, O, gate, up, NORM).tensors())
                .extracting(StoredTensor::slotNames)
                .containsExactly(List.of("q", "k", "v"), List.of("o"), List.of("gate", "up"), List.of("input_norm"));
    }

    @Test
    void aBiasIsNamedSoAndEverythingElseIsAWeight() {
        Slot table = Slot.inputTable("embedding", "embed", 10, 6);
        List<StoredTensor> tensors =
                block("m", O, bias("o_bias", "attn.out", 6), NORM, table).tensors();
        assertThat(tensors)
                .extracting(StoredTensor::name)
                .containsExactly("m.attn.out.weight", "m.attn.out.bias", "m.norm1.weight", "m.embed.weight");
        assertThat(tensors.get(0).shape()).containsExactly(6, 8);
        assertThat(tensors.get(1).shape()).containsExactly(6);
        assertThat(tensors.get(2).shape()).containsExactly(6);
        assertThat(tensors.get(3).shape()).containsExactly(10, 6);
    }

    @Test
    void aBlockAtTheRootAddsNothingToTheModulesPath() {
        StoredTensor tensor = block("", O).tensors().get(0);
        assertThat(tensor.name()).isEqualTo("attn.out.weight");
        assertThat(tensor.leaf()).isEqualTo("out");
    }

    @Test
    void theLeafIsTheLastPartOfThePath() {
        assertThat(block("model.layers.3", Q, K).tensors().get(0).leaf()).isEqualTo("qkv");
        Slot lone = Slot.outputTable("table", "lm_head", 10, 6);
        assertThat(block("", lone).tensors().get(0).leaf()).isEqualTo("lm_head");
    }

    @Test
    void onlyMatricesAreMonitored() {
        Block block = block("b", Q, K, Q_BIAS, NORM, Slot.inputTable("embedding", "embed", 10, 6));
        assertThat(block.monitored()).containsExactly(Q, K);
        assertThat(block.elements()).isEqualTo(48 + 24 + 8 + 6 + 60);
        assertThat(block.monitoredElements()).isEqualTo(48 + 24);
    }

    @Test
    void theMatricesOfATensorAreNamedByTowerLayerAndSlot() {
        Block vision = block(Tower.VISION, 5, "vision.layers.5", Q, K, V, Q_BIAS);
        List<StoredTensor> tensors = vision.tensors();
        assertThat(vision.matrices(tensors.get(0)))
                .containsExactly(
                        new MatrixId(Tower.VISION, 5, "q"),
                        new MatrixId(Tower.VISION, 5, "k"),
                        new MatrixId(Tower.VISION, 5, "v"));
        assertThat(vision.matrices(tensors.get(1))).isEmpty();
        assertThat(block("b", O).matrix(O)).isEqualTo(MatrixId.language(3, "o"));
    }

    @Test
    void slotsAreFoundByName() {
        Block block = block("b", Q, K, NORM);
        assertThat(block.slot("k")).isEqualTo(K);
        assertThat(block.has("input_norm")).isTrue();
        assertThat(block.has("gate")).isFalse();
        assertThatThrownBy(() -> block.slot("gate")).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aLayerHasAnIndex() {
        assertThat(block(Tower.VISION, 0, "b", Q).isLayer()).isTrue();
        assertThat(block(Tower.LANGUAGE, -1, "", NORM).isLayer()).isFalse();
    }

    @Test
    void aSlotKnowsWhatItReadsAndItsHalfOfTheLayer() {
        assertThat(Q.reads(Stage.ATTENTION_INPUT)).isTrue();
        assertThat(Q.reads(Stage.ATTENTION_OUTPUT)).isFalse();
        assertThat(NORM.reads(Stage.ATTENTION_INPUT)).isFalse();
        assertThat(Slot.inputTable("embedding", "embed", 10, 6).reads(Stage.HEAD_INPUT))
                .isFalse();
        assertThat(Slot.outputTable("table", "lm_head", 10, 6).reads(Stage.HEAD_INPUT))
                .isTrue();
        assertThat(O.group()).isEqualTo(MatrixGroup.ATTENTION);
        assertThat(Slot.matrix("down", "mlp.down", 6, 5, Stage.MLP_HIDDEN).group())
                .isEqualTo(MatrixGroup.MLP);
    }

    /** A caller may change its list after it has handed it over. */
    @Test
    void aBlockAndATensorKeepCopiesOfTheirSlots() {
        List<Slot> slots = new ArrayList<>(List.of(Q, K));
        Block block = new Block(Block.Kind.DECODER_LAYER, Tower.LANGUAGE, 0, "b", slots, Optional.empty(), Map.of());
        StoredTensor tensor = new StoredTensor("b.attn.qkv", slots);
        slots.clear();
        assertThat(block.slots()).containsExactly(Q, K);
        assertThat(tensor.slots()).containsExactly(Q, K);
    }

    @Test
    void attentionCountsItsWidthsAndItsFlops() {
        Attention attention = new Attention(8, 2, 16, Attention.UNLIMITED);
        assertThat(attention.width()).isEqualTo(128);
        assertThat(attention.keyValueWidth()).isEqualTo(32);
        assertThat(attention.flopsPerPair()).isEqualTo(4 * 8 * 16);
    }
}
