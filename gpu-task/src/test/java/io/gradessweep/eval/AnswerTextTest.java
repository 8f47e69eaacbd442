package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.GenerationSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LLM-Adapters' own cases: {@code re.findall(r'answer1|answer2|...', sentence)[0]}. */
class AnswerTextTest {
    @ParameterizedTest
    @CsvSource({
        "the correct answer is answer2, 1",
        "answer3 and not answer1, 2",
        "'  answer1\nanswer2', 0",
        "theanswer2is, 1",
        "Answer1, -1",
        "answer4, -1",
        "'', -1"
    })
    void takesTheFirstLabelNamed(String text, int choice) {
        assertThat(AnswerText.firstNamed(text, List.of("answer1", "answer2", "answer3")))
                .isEqualTo(choice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "' a cat.\nQuestion: what' # '' # 'a cat.'",
                "' a cat. Or' # '(\\w+)\\.' # 'cat'",
                "'the answer is 4, or 5' # '\\d' # '4'",
                "' none here ' # '(\\d)' # 'none here'",
                "'yes' # '(no)|yes' # ''",
                "'' # '' # ''",
            })
    void anAnswerEndsAtAStopAndIsTakenOut(String text, String extract, String answer) {
        GenerationSpec rules = new GenerationSpec(9, List.of("\n", "Or"), extract);
        assertThat(AnswerText.extracted(text, rules)).isEqualTo(answer);
    }

    @Test
    void rulesOfGenerationAreChecked() {
        assertThatThrownBy(() -> new GenerationSpec(9, List.of(), "a(b"))
                .hasMessageStartingWith("generation.extract is no regular expression: Unclosed group at character");
        assertThatThrownBy(() -> new GenerationSpec(0, List.of(), ""))
                .hasMessage("generation.max_tokens must be at least 1, not 0");
        assertThatThrownBy(() -> new GenerationSpec(1, List.of(""), ""))
                .hasMessage("generation.stop must hold no empty text");
    }

    /** A label is no pattern. */
    @Test
    void signsInALabelAreThemselves() {
        assertThat(AnswerText.firstNamed("bcd or a.c", List.of("b.d", "a.c"))).isEqualTo(1);
        assertThat(AnswerText.firstNamed("c++ (or c)", List.of("(or c)", "c++")))
                .isEqualTo(1);
    }
}
