package io.gradessweep.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrozenShareTest {
    @Test
    void freezesAddUp() {
        FrozenShare share = new FrozenShare(10, 100);
        share.freeze(20, 2);
        assertThat(share.exposure(40)).isEqualTo(0.2 * 20 / 100);
        share.freeze(50, 3);
        assertThat(share.exposure(50)).isEqualTo(0.2 * 30 / 100);
        assertThat(share.exposure(100)).isEqualTo((0.2 * 30 + 0.5 * 50) / 100);
    }

    @Test
    void nothingFrozenIsNoExposure() {
        assertThat(new FrozenShare(10, 100).exposure(100)).isZero();
    }
}
