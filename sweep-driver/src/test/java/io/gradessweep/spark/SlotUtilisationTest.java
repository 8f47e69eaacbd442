package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotUtilisationTest {
    @Test
    void isWallTimeOverThatOfSlotsThatAreNeverIdle() {
        assertThat(new SlotUtilisation(312, 35, 598, 2).shown())
                .isEqualTo("wall 312.0 s; 35 nodes took 598.0 s on 2 slots: 1.04 x the ideal");
        assertThat(new SlotUtilisation(50, 4, 200, 4).ratio()).isEqualTo(1);
    }
}
