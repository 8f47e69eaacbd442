package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchSizesTest {
    private static final BatchSizes EIGHT = new BatchSizes(8, 4096, false);

    @Test
    void validationBatchesShrinkWithPasses() {
        assertThat(EIGHT.reducedTo(4)).isEqualTo(new BatchSizes(4, 2048, true));
        assertThat(EIGHT.reducedTo(4).reducedTo(1)).isEqualTo(new BatchSizes(1, 512, true));
        assertThat(new BatchSizes(1 << 20, 4096, false).reducedTo(1).validationTokens())
                .isEqualTo(1);
    }

    /** A choice gives way to a state; what memory has shown to be too much does not come back with it. */
    @Test
    void aStateDecidesUnlessMemoryIsTooShortForIt() {
        BatchSizes two = new BatchSizes(2, 4096, false);
        assertThat(EIGHT.continuing(two)).isEqualTo(two);
        assertThat(two.continuing(EIGHT)).isEqualTo(EIGHT);
        BatchSizes four = EIGHT.reducedTo(4);
        assertThat(EIGHT.continuing(four)).isEqualTo(four);
        assertThat(four.continuing(EIGHT)).isEqualTo(four);
        assertThat(four.continuing(four.reducedTo(1))).isEqualTo(four.reducedTo(1));
    }

    @Test
    void aStateWithoutSizesDecidesNothing() {
        assertThat(EIGHT.continuing(BatchSizes.FIXED)).isEqualTo(EIGHT);
        assertThatThrownBy(() -> new BatchSizes(-1, 1, false)).isInstanceOf(IllegalArgumentException.class);
    }
}
