package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ScoredItemTest {
    private static final Tokenizer TOKENIZER = TestResources.merging();

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void encodesEveryChoiceWithoutEnd() {
        ScoredItem item = ScoredItem.encode(question("ab", "cd", "d"), TOKENIZER, 10);
        assertThat(item.label()).isEqualTo(1);
        assertThat(item.cutTokens()).isZero();
        assertThat(item.choices().get(0).example().ids()).containsExactly(1, 3, 9, 6);
        assertThat(item.choices().get(0).example().promptLength()).isEqualTo(2);
        assertThat(item.choices().get(1).example().ids()).containsExactly(1, 3, 4, 6);
        assertThat(item.choices().get(1).example().promptLength()).isEqualTo(3);
        assertThat(item.prompt()).as("what both continue").containsExactly(1, 3);
    }

    @Test
    void leavesOutTheEndThatAPostProcessorAdds() {
        try (Tokenizer ending = TestResources.ending()) {
            ScoredItem item = ScoredItem.encode(question("aa", "d", "e"), ending, 10);
            assertThat(item.choices().get(0).example().ids()).containsExactly(3, 3, 6);
            assertThat(item.choices().get(0).example().lossTokens()).isEqualTo(1);
        }
    }

    @Test
    void countsCharactersWithoutTheLeadingBlank() {
        ScoredItem item = ScoredItem.encode(question("a", " de", "\uD83D\uDE00f"), TOKENIZER, 20);
        assertThat(item.choices()).extracting(ScoredItem.Choice::characters).containsExactly(2, 2);
    }

    @Test
    void cutsAllChoicesAlikeSoThatTheyShareTheirContext() {
        ScoredItem item = ScoredItem.encode(question("aaad", "e", "eff"), TOKENIZER, 6);
        assertThat(item.cutTokens()).isEqualTo(2);
        assertThat(item.choices().get(0).example().ids()).as("<s> a d e").containsExactly(1, 3, 6, 7);
        assertThat(item.choices().get(1).example().ids()).as("<s> a d e f f").containsExactly(1, 3, 6, 7, 8, 8);
    }

    @Test
    void saysHowLongAnItemMustBeAllowedToBe() {
        assertThatThrownBy(() -> ScoredItem.encode(question("aa", "d", "eff"), TOKENIZER, 3))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("data.max_length 3 is too small for the answers of q: at least 4 tokens are needed");
        assertThat(ScoredItem.encode(question("aa", "d", "eff"), TOKENIZER, 4).cutTokens())
                .isEqualTo(2);
    }

    /** Before one choice two tokens stand, of which one may be cut, and before the other three. */
    @Test
    void theChoiceWithTheLeastRoomTellsHowMuchMayBeCut() {
        for (Question question : List.of(question("ab", "cd", "d"), question("ab", "d", "cd"))) {
            assertThat(ScoredItem.encode(question, TOKENIZER, 3).cutTokens()).isEqualTo(1);
            assertThatThrownBy(() -> ScoredItem.encode(question, TOKENIZER, 2))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("data.max_length 2 is too small for the answers of q: at least 3 tokens are needed");
        }
    }

    private static Question question(String prompt, String... choices) {
        return new Question("q", prompt, List.of(choices), 1, choices[1]);
    }
}
