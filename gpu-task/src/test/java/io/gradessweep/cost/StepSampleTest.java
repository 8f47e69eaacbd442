package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepSampleTest {
    @Test
    void fewRowsAreAllCounted() {
        StepSample sample = StepSample.of(300, 16);
        assertThat(sample.isPartial()).isFalse();
        assertThat(sample.factor()).isOne();
        assertThat(sample.numbers().toArray()).hasSize(300).startsWith(1, 2, 3).endsWith(299, 300);
    }

    @Test
    void manyRowsAreCountedHereAndThere() {
        StepSample sample = StepSample.of(10_000, 64);
        assertThat(sample.isPartial()).isTrue();
        assertThat(sample.counted()).isEqualTo(156);
        assertThat(sample.factor()).isEqualTo(10_000 / 156.0);
        assertThat(sample.numbers().toArray())
                .startsWith(1, 65)
                .doesNotHaveDuplicates()
                .isSorted()
                .endsWith(1 + 155 * 10_000 / 156);
        assertThat(StepSample.of(5, 1_000_000).numbers().toArray()).containsExactly(1);
    }
}
