package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.Example.Span;
import io.gradessweep.data.PrefixTree.Prediction;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixTreeTest {
    /** The prompt 1 2 and the answers 5 7, 5 6 8 and 9 of a row: 1 2 5 6, as no last token is run. */
    @Test
    void whatSequencesBeginWithStandsOnce() {
        PrefixTree tree =
                PrefixTree.of(List.of(example(2, 1, 2, 5, 7), example(2, 1, 2, 5, 6, 8), example(2, 1, 2, 9)), 10);
        assertThat(tree.ids()).containsExactly(1, 2, 5, 6);
        assertThat(tree.depths()).containsExactly(0, 1, 2, 3);
        assertThat(tree.branches()).isFalse();
        assertThat(tree.predictions())
                .containsExactlyInAnyOrder(
                        new Prediction(1, 5, 10),
                        new Prediction(2, 7, 10),
                        new Prediction(1, 5, 11),
                        new Prediction(2, 6, 11),
                        new Prediction(3, 8, 11),
                        new Prediction(1, 9, 12));
        assertThat(tree.predictingColumns()).isEqualTo(3);
    }

    /** 1 2, then 3 4 (of which 5 and 6 go on) and 7: the second 4 is another token than the first. */
    @Test
    void branchesSeeWhatTheyBeginWithAndThemselves() {
        PrefixTree tree =
                PrefixTree.of(List.of(example(1, 1, 7, 4, 0), example(1, 1, 3, 4, 6, 0), example(1, 1, 3, 4, 5, 0)), 0);
        assertThat(tree.ids()).containsExactly(1, 3, 4, 5, 6, 7, 4);
        assertThat(tree.depths()).containsExactly(0, 1, 2, 3, 3, 1, 2);
        assertThat(tree.visibleUntil()).containsExactly(7, 5, 5, 4, 5, 7, 7);
        assertThat(tree.branches()).isTrue();
        assertThat(tree.predictingColumns()).isEqualTo(7);
    }

    @Test
    void whatComesAfterTheLastPredictedTokenIsLeftOut() {
        Example early = new Example(new int[] {1, 2, 3, 4}, List.of(new Span(1, 2)));
        assertThat(PrefixTree.of(List.of(early), 0).ids()).containsExactly(1);
        assertThat(PrefixTree.of(List.of(new Example(new int[] {1}, 0)), 0).length())
                .as("nothing to predict from")
                .isZero();
    }

    private static Example example(int promptLength, int... ids) {
        return new Example(ids, promptLength);
    }
}
