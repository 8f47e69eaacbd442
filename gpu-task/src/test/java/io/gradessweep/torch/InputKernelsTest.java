package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.torch.InputKernels.Floats;
import io.gradessweep.torch.InputKernels.Integers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of arrays to a device, also by memory to copy from, as a GPU takes them. */
@Tag(TestDevice.TAG)
class InputKernelsTest {
    private static final List<Integers> INTEGERS = List.of(
            new Integers(new int[] {7, -100, 151_935, 0, 1, 2}, 2, 3),
            new Integers(new int[0], 0),
            new Integers(new int[] {Integer.MAX_VALUE}, 1),
            new Integers(new int[] {3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 5, 2));

    @BeforeEach
    void prepare() {
        Torch.prepareThread(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arraysArriveWithTheirShapesInOneCopy(boolean staged) {
        try (TensorScope scope = TestDevice.scope()) {
            InputKernels inputs = InputKernels.load(staged);
            Transfers before = Transfers.ofThisThread();
            List<Tensor> integers = inputs.integers(scope, INTEGERS);
            List<Tensor> floats = inputs.floats(
                    scope,
                    List.of(
                            new Floats(to -> to.put(new float[] {1.5f, Float.MIN_VALUE, -0f}), 3, 1),
                            new Floats(to -> to.put(2).put(3), 2)));
            assertThat(Transfers.ofThisThread().since(before)).isEqualTo(new Transfers(2, 0, 0));
            for (int i = 0; i < INTEGERS.size(); i++) {
                assertThat(integers.get(i).shape()).isEqualTo(INTEGERS.get(i).shape());
                assertThat(integers.get(i).device()).isEqualTo(scope.device());
                assertThat(longs(integers.get(i)))
                        .isEqualTo(longs(INTEGERS.get(i).values()));
            }
            assertThat(floats.get(0).shape()).containsExactly(3, 1);
            assertThat(floats.get(0).toFloats()).containsExactly(1.5f, Float.MIN_VALUE, -0f);
            assertThat(floats.get(1).toFloats()).containsExactly(2, 3);
        }
    }

    private static long[] longs(Tensor tensor) {
        return tensor.size() == 0 ? new long[0] : tensor.array.toLongArray();
    }

    private static long[] longs(int... values) {
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** A product may round as the place of what it reads in memory has it, so that this must not change with the parts before. */
    @Test
    void partsBeginWhereTensorsDo() {
        try (TensorScope scope = TensorScope.on("cpu")) {
            InputKernels inputs = InputKernels.load();
            List<Tensor> parts = new ArrayList<>(inputs.integers(scope, INTEGERS));
            parts.addAll(inputs.floats(scope, List.of(new Floats(to -> to.put(1), 1), new Floats(to -> to.put(2), 1))));
            for (Tensor part : parts) {
                if (part.size() > 0) {
                    assertThat(part.array.toByteBuffer(true).alignmentOffset(0, 64))
                            .isZero();
                }
            }
        }
    }

    @Test
    void tensorsOutliveEachOther() {
        try (TensorScope scope = TestDevice.scope()) {
            List<Tensor> integers = InputKernels.load().integers(scope, INTEGERS);
            integers.get(0).close();
            integers.get(2).close();
            assertThat(integers.get(3).array.toLongArray()).containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }
    }

    @Test
    void noArraysAreNoCopy() {
        try (TensorScope scope = TestDevice.scope()) {
            InputKernels inputs = InputKernels.load();
            Transfers before = Transfers.ofThisThread();
            assertThat(inputs.integers(scope, List.of())).isEmpty();
            assertThat(inputs.floats(scope, List.of())).isEmpty();
            assertThat(Transfers.ofThisThread()).isEqualTo(before);
        }
    }

    @Test
    void numbersThatAreMissingAreNoticed() {
        try (TensorScope scope = TestDevice.scope()) {
            InputKernels inputs = InputKernels.load();
            assertThatThrownBy(() -> inputs.floats(scope, List.of(new Floats(to -> to.put(1), 3))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("2 numbers were not written");
        }
    }

    @Test
    void rowsArePutTogetherOfParts() {
        try (TensorScope scope = TestDevice.scope()) {
            InputKernels inputs = InputKernels.load();
            Tensor table = scope.floats(new float[] {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32}, 4, 1, 3);
            Tensor positions = inputs.integers(scope, List.of(new Integers(new int[] {3, 0, 1, 2}, 2, 2)))
                    .get(0);
            Tensor rows = inputs.rowsAt(scope, table, positions, new long[] {1, 0, 1, 0, 1, 3}, 1, 2, 1, 3);
            assertThat(rows.shape()).containsExactly(1, 2, 1, 3);
            assertThat(rows.toFloats()).containsExactly(10, 31, 32, 20, 1, 2);
            assertThat(inputs.rowsAt(scope, table, positions, new long[] {0, 0, 3}, 2, 1, 3)
                            .toFloats())
                    .containsExactly(30, 31, 32, 0, 1, 2);
        }
    }
}
