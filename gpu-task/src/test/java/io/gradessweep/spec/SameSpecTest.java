package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of a list says nothing, and numbers that follow from others are worked out by hand. */
class SameSpecTest {
    private static FineTuning.Lora vision(boolean stabilized, VisionMatrix... targets) {
        return new FineTuning.Lora(
                16,
                32,
                stabilized,
                0,
                List.of(Projection.Q, Projection.DOWN),
                List.of(new ProjectionNumber(Projection.DOWN, 4)),
                List.of(new ProjectionNumber(Projection.Q, 8)),
                List.of(),
                List.of(targets));
    }

    @Test
    void listsAreTheSameInAnyOrder() {
        assertThat(vision(false, VisionMatrix.DOWN, VisionMatrix.QKV))
                .isEqualTo(vision(false, VisionMatrix.QKV, VisionMatrix.DOWN));
        assertThat(new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.LANGUAGE, Tower.VISION)))
                .isEqualTo(new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.VISION, Tower.LANGUAGE)));
        TowerRate vision = new TowerRate(Tower.VISION, 1e-5);
        TowerRate connector = new TowerRate(Tower.CONNECTOR, 5e-3);
        assertThat(schedule(vision, connector)).isEqualTo(schedule(connector, vision));
        assertThat(schedule(vision)).isNotEqualTo(schedule(connector));
    }

    private static ScheduleSpec schedule(TowerRate... rates) {
        return new ScheduleSpec(
                ScheduleSpec.Shape.COSINE,
                Ratio.of("0.05"),
                ScheduleSpec.Warmup.FROM_ZERO,
                Ratio.of("0"),
                List.of(rates));
    }

    /** The patterns are of projections of the text: a vision tower has the rank and the alpha of all. */
    @Test
    void adaptersAreScaledByTheirOwnAlphaAndRank() {
        FineTuning.Lora plain = vision(false, VisionMatrix.QKV);
        FineTuning.Lora stabilized = vision(true, VisionMatrix.QKV);
        assertThat(plain.scaling(Tower.VISION, "qkv")).isEqualTo(32.0 / 16);
        assertThat(stabilized.scaling(Tower.VISION, "qkv")).isEqualTo(32.0 / 4);
        assertThat(plain.scaling(Tower.LANGUAGE, "q")).isEqualTo(8.0 / 16);
        assertThat(stabilized.scaling(Tower.LANGUAGE, "q")).isEqualTo(8.0 / 4);
        assertThat(plain.scaling(Tower.LANGUAGE, "down")).isEqualTo(32.0 / 4);
        assertThat(stabilized.scaling(Tower.LANGUAGE, "down")).isEqualTo(32.0 / 2);
        assertThat(plain.rank(Tower.LANGUAGE, "down")).isEqualTo(4);
        assertThat(plain.rank(Tower.VISION, "down")).isEqualTo(16);
        assertThat(plain.adapts(Tower.VISION, "qkv")).isTrue();
        assertThat(plain.adapts(Tower.VISION, "down")).isFalse();
        assertThat(plain.adapts(Tower.LANGUAGE, "down")).isTrue();
    }

    /** Tensors of 4,096 numbers on are coded, with a scale for each 256 of them or less. */
    @Test
    void smallTensorsAreNotCoded() {
        assertThat(StateFormat.INT8.ofTensor(4095)).isEqualTo(StateFormat.FP32);
        assertThat(StateFormat.INT8.ofTensor(4096)).isEqualTo(StateFormat.INT8);
        assertThat(StateFormat.BF16.ofTensor(1)).isEqualTo(StateFormat.BF16);
        assertThat(StateFormat.INT8.bytes(256)).isEqualTo(256 + 4);
        assertThat(StateFormat.INT8.bytes(257)).isEqualTo(257 + 8);
        assertThat(StateFormat.BF16.bytes(3)).isEqualTo(6);
        assertThat(StateFormat.FP32.bytes(3)).isEqualTo(12);
    }
}
