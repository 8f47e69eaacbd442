package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalQuantilesTest {
    @Test
    void middlesOfEqualShares() {
        assertThat(NormalQuantiles.middles(1)).containsExactly(new double[] {0}, within(1e-12));
        // The quartiles' middles: 1/8 and 3/8 of the way.
        assertThat(NormalQuantiles.middles(4))
                .containsExactly(new double[] {-1.150349, -0.318639, 0.318639, 1.150349}, within(1e-6));
    }
}
