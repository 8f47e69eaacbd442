package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExclusionTest {
    @Test
    void aSeedIsThatSeedAlone() {
        Exclusion second = new Exclusion(Optional.empty(), Optional.empty(), Optional.of(2L));
        Method full = Method.named("full", "test");
        assertThat(second.covers("any", full, 2)).isTrue();
        assertThat(second.covers("any", full, 1)).isFalse();
        assertThat(second.covers("any", full, 3)).isFalse();
    }
}
