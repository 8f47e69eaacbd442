package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixtureTest {
    private static final List<String> NAMES = List.of("boolq", "piqa", "siqa");

    @Test
    void rowsAreSharedAsTheProportionsSay() {
        assertThat(counts(List.of(2, 1, 1), 400)).containsExactly(200, 100, 100);
        assertThat(counts(List.of(1, 1, 1), 100)).containsExactly(34, 33, 33);
        assertThat(counts(List.of(1, 2, 3), 10)).containsExactly(2, 3, 5);
    }

    @Test
    void withoutATotalTheScarcestTaskDecides() {
        assertThat(counts(List.of(1, 1, 1), 0)).containsExactly(300, 300, 300);
        assertThat(counts(List.of(10, 1, 1), 0)).containsExactly(1000, 100, 100);
    }

    @Test
    void aRowIsNeverTakenTwice() {
        assertThatThrownBy(() -> counts(List.of(1, 1, 1), 1200))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("data.train_rows 1200 takes 400 rows of siqa, which has 300 to train on; with these"
                        + " data.proportions data.train_rows can be 900 at most");
    }

    private static List<Integer> counts(List<Integer> proportions, int total) {
        return Mixture.counts(proportions, total, List.of(1000, 500, 300), NAMES);
    }
}
