package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotUtilisationTest {
    @Test
    void isTheShareOfTheTimeOfAllSlots() {
        assertThat(new SlotUtilisation(312, 35, 598, 2).shown())
                .isEqualTo("wall time 312.0 s; 2 slots were busy for 96 % of it, with 35 jobs");
        assertThat(new SlotUtilisation(50, 1, 25, 1).shown())
                .isEqualTo("wall time 50.0 s; the slot was busy for 50 % of it, with 1 job");
        assertThat(new SlotUtilisation(50, 4, 200, 4).share()).isEqualTo(1);
        assertThat(new SlotUtilisation(50, 4, 200, 2).share())
                .as("after a loss of slots")
                .isEqualTo(1);
    }
}
