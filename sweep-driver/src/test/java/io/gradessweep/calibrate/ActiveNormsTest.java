package io.gradessweep.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Projection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever way a policy reads the map, it finds what is active and measured, and nothing else. */
class ActiveNormsTest {
    private static final List<MatrixId> MATRICES = Stream.of(Projection.values())
            .map(projection -> MatrixId.language(0, projection.label()))
            .toList();

    @Test
    void readsAsAnyMap() {
        ActiveNorms norms = new ActiveNorms(MATRICES);
        norms.freeze(List.of(MATRICES.get(0), MATRICES.get(5)));
        norms.show(new double[] {1, Double.NaN, 3, 4, 5, 6, Double.NaN}, 2);
        Map<MatrixId, Double> expected = Map.of(MATRICES.get(2), 6.0, MATRICES.get(3), 8.0, MATRICES.get(4), 10.0);

        assertThat(norms).containsExactlyInAnyOrderEntriesOf(expected).hasSize(3);
        assertThat(norms.keySet()).containsExactly(MATRICES.get(2), MATRICES.get(3), MATRICES.get(4));
        Map<MatrixId, Double> visited = new LinkedHashMap<>();
        norms.forEach(visited::put);
        assertThat(visited).isEqualTo(expected);
        for (MatrixId matrix : MATRICES) {
            assertThat(norms.get(matrix)).isEqualTo(expected.get(matrix));
            assertThat(norms.containsKey(matrix)).isEqualTo(expected.containsKey(matrix));
        }
        assertThat(norms.active()).isEqualTo(5);
    }

    @Test
    void isEmptyOnceAllIsFrozen() {
        ActiveNorms norms = new ActiveNorms(MATRICES);
        norms.show(new double[] {1, 2, 3, 4, 5, 6, 7}, 1);
        norms.freeze(MATRICES);
        assertThat(norms).isEmpty();
        assertThat(norms.active()).isZero();
    }
}
