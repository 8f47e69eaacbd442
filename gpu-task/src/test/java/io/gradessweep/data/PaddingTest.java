package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.result.TokenCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaddingTest {
    @Test
    void padsOnTheRightAndShiftsTargets() {
        Example shorter = new Example(new int[] {1, 5, 6}, 2);
        Example longer = new Example(new int[] {1, 7, 8, 9}, 2);
        TokenBatch batch = Padding.batch(List.of(shorter, longer), 3);
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.length()).isEqualTo(4);
        assertThat(batch.ids()).containsExactly(1, 5, 6, 3, 1, 7, 8, 9);
        assertThat(batch.targets()).containsExactly(-100, 6, -100, -100, -100, 8, 9, -100);
        assertThat(batch.lengths()).containsExactly(3, 4);
        assertThat(batch.counts()).isEqualTo(new TokenCounts(8, 3, 1, 32));
    }

    @Test
    void packsExamplesOfWhichNonePredictsTheNext() {
        Example whole = new Example(new int[] {4, 5}, 0);
        Example answer = new Example(new int[] {1, 5, 6}, 2);
        Example longer = new Example(new int[] {1, 7, 8, 9}, 2);
        TokenBatch batch = Padding.packed(List.of(List.of(whole, answer), List.of(longer)), 3);
        assertThat(batch.ids()).containsExactly(4, 5, 1, 5, 6, 1, 7, 8, 9, 3);
        assertThat(batch.targets()).containsExactly(5, -100, -100, 6, -100, -100, 8, 9, -100, -100);
        assertThat(batch.positions()).containsExactly(0, 1, 0, 1, 2, 0, 1, 2, 3, 0);
        assertThat(batch.visibleUntil()).containsExactly(2, 2, 5, 5, 5, 4, 4, 4, 4, 5);
        assertThat(batch.counts()).isEqualTo(new TokenCounts(10, 4, 1, 50));
        assertThat(batch.isPlainlyCausal()).isFalse();
    }

    /** So that it computes to the same bits as ever. */
    @Test
    void rowsOfOneExampleAreNotPacked() {
        List<Example> examples = List.of(new Example(new int[] {1, 5, 6}, 2), new Example(new int[] {4, 5}, 0));
        TokenBatch batch = Padding.packed(examples.stream().map(List::of).toList(), 3);
        assertThat(batch).usingRecursiveComparison().isEqualTo(Padding.batch(examples, 3));
        assertThat(batch.positions()).containsExactly(0, 1, 2);
        assertThat(batch.isPlainlyCausal()).isTrue();
    }

    @Test
    void takesNoLossOnAFirstTokenWithoutAnythingBeforeIt() {
        Example example = new Example(new int[] {4, 5}, 0);
        assertThat(example.lossTokens()).isEqualTo(1);
        assertThat(Padding.batch(List.of(example), 0).targets()).containsExactly(5, -100);
    }
}
