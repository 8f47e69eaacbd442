package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prompts that are cut at their right end, before the answer; letters a to f are tokens 3 to 8. */
class CutEndTest {
    private static Question question(String prompt, String... choices) {
        return new Question(
                "q",
                List.of(prompt),
                List.of(choices),
                1,
                choices[1],
                "",
                new Prompting(PromptFormat.PLAIN, PromptEnd.RIGHT));
    }

    @Test
    void anItemKeepsTheBeginningOfItsPrompt() {
        try (Tokenizer tokenizer = TestResources.merging()) {
            ScoredItem item = ScoredItem.encode(question("abad", "e", "eff"), tokenizer, 6);
            assertThat(item.cutTokens()).isEqualTo(2);
            assertThat(item.choices().get(0).example().ids()).as("<s> a b e").containsExactly(1, 3, 4, 7);
            assertThat(item.choices().get(1).example().ids())
                    .as("<s> a b e f f")
                    .containsExactly(1, 3, 4, 7, 8, 8);
            assertThat(item.choices().get(1).example().lossTokens()).isEqualTo(3);
            assertThat(ScoredItem.encode(question("abad", "e", "eff"), tokenizer, 4)
                            .choices()
                            .get(1)
                            .example()
                            .ids())
                    .as("the beginning of sequence is never cut")
                    .containsExactly(1, 7, 8, 8);
            assertThatThrownBy(() -> ScoredItem.encode(question("abad", "e", "eff"), tokenizer, 3))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageEndingWith("at least 4 tokens are needed");
        }
    }

    @Test
    void soDoesARowToTrainOn() {
        try (Tokenizer tokenizer = TestResources.merging()) {
            TrainingSet set = TrainingSet.encode(List.of(question("abad", "e", "ef")), tokenizer, 6);
            assertThat(set.truncated()).isEqualTo(1);
            assertThat(set.examples().get(0).ids()).as("<s> a b e f </s>").containsExactly(1, 3, 4, 7, 8, 2);
            assertThat(set.examples().get(0).promptLength()).isEqualTo(3);
        }
    }

    /** The answer's first token needs one before it, whatever it is. */
    @Test
    void withoutABeginningOfSequenceTheFirstTokenStays() {
        try (Tokenizer tokenizer = TestResources.ending()) {
            TrainingSet set = TrainingSet.encode(List.of(question("abad", "e", "ef")), tokenizer, 4);
            assertThat(set.examples().get(0).ids()).as("a e f </s>").containsExactly(3, 7, 8, 2);
            assertThat(TrainingSet.encode(List.of(question("abad", "e", "ef")), tokenizer, 3)
                            .dropped())
                    .isEqualTo(1);
        }
    }
}
