package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingSetTest {
    @Test
    void endsTheResponseAndTakesTheLossOnItAlone() {
        Example example = only("aa", "dd", 10);
        assertThat(example.ids()).containsExactly(1, 3, 3, 6, 6, 2);
        assertThat(example.promptLength()).isEqualTo(3);
        assertThat(example.lossTokens()).isEqualTo(3);
    }

    @Test
    void countsATokenMergedAcrossTheBorderToTheResponse() {
        Example example = only("ab", "cd", 10);
        assertThat(example.ids()).as("<s> a bc d </s>").containsExactly(1, 3, 9, 6, 2);
        assertThat(example.promptLength()).isEqualTo(2);
    }

    @Test
    void doesNotEndTwiceWhatThePostProcessorEnds() {
        try (Tokenizer tokenizer = TestResources.ending()) {
            TrainingSet set = TrainingSet.encode(List.of(question("aa", "dd")), tokenizer, 10);
            assertThat(set.examples().get(0).ids()).containsExactly(3, 3, 6, 6, 2);
            assertThat(set.examples().get(0).promptLength()).isEqualTo(2);
        }
    }

    @Test
    void cutsThePromptFromTheLeftButKeepsTheBeginning() {
        Example example = only("abad", "ef", 6);
        assertThat(example.ids()).as("<s> a d e f </s>").containsExactly(1, 3, 6, 7, 8, 2);
        assertThat(example.promptLength()).isEqualTo(3);
    }

    @Test
    void cutsWithoutABeginningDownToOnePromptToken() {
        try (Tokenizer tokenizer = TestResources.ending()) {
            TrainingSet set = TrainingSet.encode(List.of(question("abad", "ef")), tokenizer, 4);
            assertThat(set.examples().get(0).ids()).as("d e f </s>").containsExactly(6, 7, 8, 2);
            assertThat(set.examples().get(0).promptLength()).isEqualTo(1);
        }
    }

    @Test
    void countsWhatWasCutAndWhatDoesNotFit() {
        try (Tokenizer tokenizer = TestResources.merging()) {
            List<Question> questions =
                    List.of(question("a", "d"), question("aaaa", "dd"), question("a", "ddd"), question("a", "dddd"));
            TrainingSet set = TrainingSet.encode(questions, tokenizer, 5);
            assertThat(set.rows()).isEqualTo(4);
            assertThat(set.truncated()).isEqualTo(2);
            assertThat(set.dropped()).isEqualTo(1);
            assertThat(set.examples()).hasSize(3).allSatisfy(example -> {
                assertThat(example.length()).isLessThanOrEqualTo(5);
                assertThat(example.ids()[example.length() - 1]).isEqualTo(2);
            });
            assertThat(set.examples()).extracting(Example::lossTokens).containsExactly(2, 3, 4);
        }
    }

    private static Example only(String prompt, String response, int maxLength) {
        try (Tokenizer tokenizer = TestResources.merging()) {
            TrainingSet set = TrainingSet.encode(List.of(question(prompt, response)), tokenizer, maxLength);
            assertThat(set.dropped()).isZero();
            return set.examples().get(0);
        }
    }

    private static Question question(String prompt, String response) {
        return new Question("q", prompt, List.of(response, "f"), 0, response);
    }
}
