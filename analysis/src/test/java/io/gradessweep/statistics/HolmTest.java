package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HolmTest {
    /** In ascending order 4 x 0.005, 3 x 0.01, 2 x 0.03, 1 x 0.04; the last is raised to the one before it. */
    @Test
    void eachIsMultipliedByHowManyAreNotSmaller() {
        assertThat(Holm.corrected(List.of(0.01, 0.04, 0.03, 0.005)))
                .usingElementComparator((left, right) -> Math.abs(left - right) < 1e-15 ? 0 : 1)
                .containsExactly(0.03, 0.06, 0.06, 0.02);
    }

    @Test
    void noneExceedsOne() {
        assertThat(Holm.corrected(List.of(0.7, 0.9, 0.6))).containsExactly(1.0, 1.0, 1.0);
    }

    @Test
    void oneAloneIsLeftAsItIs() {
        assertThat(Holm.corrected(List.of(0.03)).get(0)).isCloseTo(0.03, within(0.0));
        assertThat(Holm.corrected(List.of())).isEmpty();
    }
}
