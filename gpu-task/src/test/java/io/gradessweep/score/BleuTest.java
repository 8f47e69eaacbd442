package io.gradessweep.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BLEU by hand, where its golden values tell little: short candidates, references of several lengths, no match. */
class BleuTest {
    private static final double EXACT = 1e-6;

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static Caption caption(String candidate, String... references) {
        return new Caption(
                words(candidate), Arrays.stream(references).map(BleuTest::words).toList());
    }

    private static double[] bleu(Caption... captions) {
        return Bleu.corpus(List.of(captions));
    }

    /** All of its words and sequences match, half as long as the reference: exp(1 - 2). */
    @Test
    void aShortCandidateIsPenalised() {
        assertThat(bleu(caption("a b c d", "a b c d e f g h")))
                .containsExactly(new double[] {Math.exp(-1), Math.exp(-1), Math.exp(-1), Math.exp(-1)}, within(EXACT));
        assertThat(bleu(caption("a b c d", "a b c"))[0])
                .as("a longer one is not")
                .isCloseTo(0.75, within(EXACT));
    }

    /** Of four words: the shorter of 3 and 5, of which 4 is as far; 5 rather than 7; and 4 itself. */
    @Test
    void theReferenceThatIsNearestInLengthCounts() {
        assertThat(bleu(caption("a b c d", "a b c d e", "a b c"))[0]).isCloseTo(1, within(EXACT));
        assertThat(bleu(caption("a b c d", "a b c", "a b c d e"))[0]).isCloseTo(1, within(EXACT));
        assertThat(bleu(caption("a b c d", "a b c d e", "a b c d e f g"))[0])
                .isCloseTo(Math.exp(1 - 5.0 / 4), within(EXACT));
        assertThat(bleu(caption("a b c d", "a b c d e f g", "a b c d e"))[0])
                .isCloseTo(Math.exp(1 - 5.0 / 4), within(EXACT));
        assertThat(bleu(caption("a b c d", "a b c d e f", "x y z w"))[0]).isCloseTo(1, within(EXACT));
    }

    /** Lengths add up over the corpus before they are compared: 2 + 6 words against 4 + 4. */
    @Test
    void aCorpusIsPenalisedAsAWhole() {
        double[] both = bleu(caption("a b", "a b c d"), caption("a b c d e f", "a b c d"));
        assertThat(both[0]).isCloseTo(6.0 / 8, within(EXACT));
        // of pairs 1 and 3 of 1 and 5
        assertThat(both[1]).isCloseTo(Math.sqrt(6.0 / 8 * 4 / 6), within(EXACT));
    }

    /** Twice in the candidate, once in each reference and twice in none: it counts once. */
    @Test
    void aWordCountsAsOftenAsInTheReferenceThatHasItMost() {
        assertThat(bleu(caption("a a b b", "a b x y", "a z b b"))[0]).isCloseTo(3.0 / 4, within(EXACT));
    }

    @Test
    void withoutAMatchAllScoresAreNearlyZero() {
        assertThat(bleu(caption("a b c d e", "v w x y z"))).containsExactly(new double[4], within(1e-3));
        assertThat(bleu(caption("", "v w x y z"))).containsOnly(0);
    }
}
