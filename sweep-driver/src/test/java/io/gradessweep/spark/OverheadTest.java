package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverheadTest {
    @Test
    void isWallTimeOverThatOfSlotsThatAreNeverIdle() {
        assertThat(new Overhead(312, 35, 598, 2).shown())
                .isEqualTo("wall 312.0 s; 35 nodes took 598.0 s on 2 slots: 1.04 x the ideal");
        assertThat(new Overhead(50, 4, 200, 4).ratio()).isEqualTo(1);
    }
}
