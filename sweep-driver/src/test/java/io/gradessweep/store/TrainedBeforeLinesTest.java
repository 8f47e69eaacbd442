package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a plan says about runs whose training was done before. */
class TrainedBeforeLinesTest {
    private static final KeptAttempt KEPT = new KeptAttempt("0123456789abcdef0123", "0001-0");

    @Test
    void runsOfOneReasonShareALineAndAfterFiveReasonsTheRestIsCounted() {
        Map<String, String> again = new LinkedHashMap<>();
        again.put("a", "no weights");
        again.put("b", "another device");
        again.put("c", "no weights");
        again.put("d", "no weights");
        assertThat(new TrainedBefore(Map.of("1", KEPT), again).lines())
                .containsExactly(
                        "1 of them trains nothing: it scores the weights that an earlier run kept",
                        "a and 2 more train again: no weights",
                        "b trains again: another device");
        for (int i = 0; i < 3; i++) {
            again.put("e" + i, "reason " + i);
        }
        assertThat(new TrainedBefore(Map.of(), again).lines()).hasSize(5).last().isEqualTo("e2 trains again: reason 2");
        again.put("f", "sixth");
        again.put("g", "seventh");
        assertThat(new TrainedBefore(Map.of("1", KEPT, "2", KEPT), again).lines())
                .hasSize(7)
                .first()
                .isEqualTo("2 of them train nothing: they score the weights that earlier runs kept");
        assertThat(new TrainedBefore(Map.of(), again).lines())
                .last()
                .isEqualTo("2 others train again, for such reasons");
        assertThat(TrainedBefore.NONE.lines()).isEmpty();
    }
}
