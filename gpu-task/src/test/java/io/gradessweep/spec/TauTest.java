package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thresholds by selector, on the matrices of a text decoder and of a model with two towers. */
class TauTest {
    private static final List<String> TEXT = MatrixSelector.ofTextDecoder();
    private static final List<String> TWO_TOWERS = Stream.concat(
                    TEXT.stream(),
                    Stream.of("vision.attention.qkv", "vision.attention.o", "vision.mlp.up", "vision.mlp.down"))
            .toList();

    record Same(Map<String, Double> written, List<String> paths, Tau expected) {}

    private static Tau selected(Map<String, Double> thresholds) {
        return new Tau.Selected(new TreeMap<>(thresholds));
    }

    static List<Same> equals() {
        return List.of(
                new Same(Map.of("", 2.0), TEXT, new Tau.Fixed(2)),
                new Same(Map.of("language", 2.0), TEXT, new Tau.Fixed(2)),
                new Same(Map.of("", 9.0, "language", 2.0), TEXT, new Tau.Fixed(2)),
                new Same(Map.of("language.attention", 1.0, "language.mlp", 2.0), TEXT, new Tau.Fixed(1, 2)),
                new Same(Map.of("language.attention", 2.0, "language.mlp", 2.0), TEXT, new Tau.Fixed(2)),
                new Same(Map.of("language", 1.0, "language.mlp", 2.0), TEXT, new Tau.Fixed(1, 2)),
                new Same(Map.of("", 1.0, "language.mlp.up", 1.0), TEXT, new Tau.Fixed(1)),
                new Same(
                        Map.of("", 1.0, "language.mlp.up", 2.0),
                        TEXT,
                        selected(Map.of(
                                "language.attention", 1.0,
                                "language.mlp.gate", 1.0,
                                "language.mlp.up", 2.0,
                                "language.mlp.down", 1.0))),
                new Same(Map.of("", 2.0), TWO_TOWERS, new Tau.Fixed(2)),
                new Same(
                        Map.of("vision", 0.3, "language", 6.0),
                        TWO_TOWERS,
                        selected(Map.of("vision", 0.3, "language", 6.0))),
                new Same(
                        Map.of("vision", 0.3, "", 6.0, "language.mlp", 5.0),
                        TWO_TOWERS,
                        selected(Map.of("vision", 0.3, "language.attention", 6.0, "language.mlp", 5.0))));
    }

    @ParameterizedTest
    @MethodSource("equals")
    void thresholdsHaveOneFormHoweverTheyAreWritten(Same same) {
        assertThat(Tau.of(same.written(), same.paths())).isEqualTo(same.expected());
    }

    @Test
    void theMostSpecificSelectorApplies() {
        Tau.Selected tau = new Tau.Selected(
                new TreeMap<>(Map.of("", 1.0, "language.mlp", 2.0, "language.mlp.up", 3.0, "vision", 4.0)));
        assertThat(tau.of("language.attention.q")).isEqualTo(1);
        assertThat(tau.of("language.mlp.gate")).isEqualTo(2);
        assertThat(tau.of("language.mlp.up")).isEqualTo(3);
        assertThat(tau.of("vision.mlp.up")).isEqualTo(4);
        assertThat(tau.label()).isEqualTo("1 (all others), 2 (language.mlp), 3 (language.mlp.up), 4 (vision)");
        assertThat(new Tau.Selected(new TreeMap<>(Map.of("vision", 4.0))).of("visions.mlp.up"))
                .isNaN();
    }

    @Test
    void aSelectorThatSelectsNothingIsRefusedWithThoseThatExist() {
        assertThatThrownBy(() -> Tau.of(Map.of("", 1.0, "vision", 2.0), TEXT))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("grades.tau.vision selects no matrix of the model; it has language, language.attention,"
                        + " language.attention.k, language.attention.o, language.attention.q, language.attention.v,"
                        + " language.mlp, language.mlp.down, language.mlp.gate, language.mlp.up");
        assertThatThrownBy(() -> Tau.of(Map.of("language.att", 1.0), TEXT))
                .hasMessageStartingWith("grades.tau.language.att selects no matrix");
    }

    @Test
    void matricesWithoutAThresholdAreRefused() {
        assertThatThrownBy(() -> Tau.of(Map.of("language.attention", 1.0, "language.mlp.up", 2.0), TEXT))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("grades.tau gives no threshold to language.mlp.gate, language.mlp.down; select these too");
    }

    @Test
    void aSpecWithThresholdsThatCannotBeIsRefused() {
        assertThatThrownBy(() -> selected(Map.of())).hasMessage("grades.tau must have at least one selector");
        assertThatThrownBy(() -> selected(Map.of("language.mlp", 0.0)))
                .hasMessage("grades.tau.language.mlp must be a number > 0, not 0.0");
        assertThatThrownBy(() -> selected(Map.of("language..mlp", 1.0)))
                .hasMessageStartingWith("grades.tau.language..mlp must name a tower, a group or a projection");
    }
}
