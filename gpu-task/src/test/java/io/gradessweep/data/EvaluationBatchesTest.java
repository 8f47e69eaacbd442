package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationBatchesTest {
    @Test
    void everyExampleStandsOnceUnderItsIndexWithItsTargets() {
        List<Example> examples = new ArrayList<>();
        for (int length : new int[] {3, 9, 4, 20, 4, 5, 3, 3}) {
            int[] ids = new int[length];
            Arrays.fill(ids, examples.size() + 10);
            examples.add(new Example(ids, 1));
        }
        List<Integer> seen = new ArrayList<>();
        for (EvaluationBatches.Indexed indexed : EvaluationBatches.byLength(examples, 12, 0)) {
            TokenBatch batch = indexed.batch();
            assertThat(batch.tokens() <= 12 || batch.rows() == 1).isTrue();
            for (int row = 0; row < batch.rows(); row++) {
                int index = indexed.indices().get(row);
                int length = examples.get(index).length();
                assertThat(batch.lengths()[row]).isEqualTo(length);
                int start = row * batch.length();
                assertThat(Arrays.copyOfRange(batch.ids(), start, start + length))
                        .isEqualTo(examples.get(index).ids());
                assertThat(Arrays.copyOfRange(batch.targets(), start, start + length - 1))
                        .containsOnly(index + 10);
                seen.add(index);
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, examples.size()).boxed().toList());
    }

    @Test
    void nothingGivesNoBatches() {
        assertThat(EvaluationBatches.byLength(List.of(), 100, 0)).isEmpty();
    }
}
