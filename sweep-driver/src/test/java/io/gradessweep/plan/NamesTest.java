package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Distances by hand, after Levenshtein. */
class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', tau, 3",
        "tau, '', 3",
        "tau, tau, 0",
        "tau, tax, 1",
        "tau, xau, 1",
        "tau, ta, 1",
        "ta, tau, 1",
        "tau, taux, 1",
        "tau, uat, 2",
        "kitten, sitting, 3",
        "saturday, sunday, 3",
        "full+grade, full+grades, 1"
    })
    void distance(String from, String to, int expected) {
        assertThat(Names.distance(from, to)).isEqualTo(expected);
        assertThat(Names.distance(to, from)).isEqualTo(expected);
    }

    /** Two slips in a short name, a third of a long one. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "tau, tau",
                "tua, tau",
                "xxu, tau",
                "xyz, -",
                "learning_rat, learning_rate",
                "larnig_rat, learning_rate",
                "leanirg_arxx, -"
            })
    void aSlipIsNearEnough(String written, String meant) {
        assertThat(Names.nearest(written, List.of("tau", "learning_rate")).orElse(null))
                .isEqualTo(meant);
    }

    /** The words' first letters, or a key without its section or in another one. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "optimizer.lr, optimizer.learning_rate",
                "lr, optimizer.learning_rate",
                "learning_rate, optimizer.learning_rate",
                "full.optimizer.lr, full.optimizer.learning_rate",
                "optimizer.name, optimizer.name",
                "schedule.lr, optimizer.learning_rate",
                "train.learning_rate, optimizer.learning_rate",
                "train.lx, -",
                "l, -"
            })
    void anAbbreviationIsUnderstood(String written, String meant) {
        List<String> known = List.of("optimizer.name", "optimizer.learning_rate", "full.optimizer.learning_rate");
        assertThat(Names.nearest(written, known).orElse(null)).isEqualTo(meant);
    }

    @Test
    void theNearestIsMeantAndOfEquallyNearOnesTheFirst() {
        assertThat(Names.nearest("epochs", List.of("epoch", "epochs", "epocs"))).contains("epochs");
        assertThat(Names.nearest("epocs", List.of("epoch", "epochs"))).contains("epoch");
    }

    @Test
    void whereNothingIsNearAShortListIsShownWhole() {
        assertThat(Names.hint("ful", List.of("full", "lora"))).isEqualTo("; did you mean full?");
        assertThat(Names.hint("other", List.of("full", "lora"))).isEqualTo("; known: full, lora");
        assertThat(Names.hint("other", List.of())).isEqualTo("; there are none");
        assertThat(Names.hint("other", Collections.nCopies(40, "a"))).startsWith("; known: a, a");
        assertThat(Names.hint("other", Collections.nCopies(41, "a"))).isEmpty();
    }
}
