package io.gradessweep.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void numbersAreShortButToldApart() {
        assertThat(Names.of(List.of(0.5, 1.0, 2.0))).containsExactly("0.5", "1", "2");
        assertThat(Names.of(List.of(1234567.0, 0.000123456))).containsExactly("1235000", "0.0001235");
        assertThat(Names.of(List.of(1.00001, 1.00002))).containsExactly("1.00001", "1.00002");
        assertThat(Names.of(List.of(0.3, Math.nextUp(0.3)))).doesNotHaveDuplicates();
    }
}
