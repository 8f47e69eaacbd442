package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.torch.InputKernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table of rotations, as batches of different lengths and failures leave it. */
class RotaryTableTest {
    private static final int LIMIT = 40;
    private int most = Integer.MAX_VALUE;

    @BeforeEach
    void prepare() {
        Torch.prepareThread(1);
    }

    /** A pass that takes the whole table must not take it along when it ends. */
    @Test
    void outlivesThePassesThatReadIt() {
        try (TensorScope scope = TensorScope.on("cpu")) {
            RotaryTable table = table(scope);
            for (int length : new int[] {16, 16, 5, 17, 32, LIMIT, LIMIT}) {
                try (TensorScope pass = scope.open()) {
                    table.reach(pass, length);
                    RotaryEmbedding.Rotation rotation = table.first(pass, length);
                    assertThat(rotation.cos().shape()).containsExactly(length, 1, 1);
                    assertThat(rotation.cos().toFloats()[length - 1]).isEqualTo(length - 1);
                    assertThat(rotation.sin().toFloats()[length - 1]).isEqualTo(1 - length);
                }
            }
        }
    }

    @Test
    void isMadeAgainAfterItCouldNotGrow() {
        try (TensorScope scope = TensorScope.on("cpu")) {
            RotaryTable table = table(scope);
            table.reach(scope, 16);
            most = 16;
            assertThatThrownBy(() -> table.reach(scope, 17)).hasMessage("no room");
            table.reach(scope, 3);
            assertThat(table.first(scope, 3).cos().toFloats()).containsExactly(0, 1, 2);
        }
    }

    /** One number for each position, as long as the device has room for so many. */
    private RotaryEmbedding.Angles angles(int length) {
        if (length > most) {
            throw new IllegalStateException("no room");
        }
        float[] cos = new float[length];
        float[] sin = new float[length];
        for (int i = 0; i < length; i++) {
            cos[i] = i;
            sin[i] = -i;
        }
        return new RotaryEmbedding.Angles(cos, sin);
    }

    private RotaryTable table(TensorScope scope) {
        return new RotaryTable(InputKernels.load(), scope, this::angles, 1, LIMIT);
    }
}
