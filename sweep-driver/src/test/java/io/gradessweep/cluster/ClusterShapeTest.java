package io.gradessweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterShapeTest {
    @Test
    void addressesAreDealtToWorkers() {
        ClusterShape shape = new ClusterShape(2, 2, List.of("0:0", "0:1", "1:0", "1:1"), "2g");
        assertThat(shape.gpuAddresses(1)).containsExactly("0:0", "0:1");
        assertThat(shape.gpuAddresses(2)).containsExactly("1:0", "1:1");
        assertThat(shape.slotMebibytes()).isEqualTo(2048);
        assertThat(new ClusterShape(2, 3, List.of(), "900m").gpuAddresses(2)).isEmpty();
    }

    @Test
    void whatCannotBeIsRefused() {
        refused(0, 1, List.of(), "1g", "at least one worker, not 0");
        refused(1, 0, List.of(), "1g", "at least one slot, not 0");
        refused(1, 1, List.of(), "lots", "a size such as 2g or 900m, not lots");
        refused(1, 1, List.of("0'; rm"), "1g", "N or N:SHARE, such as 0:1, not 0'; rm");
        refused(1, 2, List.of("0", "0"), "1g", "GPU addresses must differ: 0,0");
        refused(2, 2, List.of("0", "1", "2"), "1g", "2 workers of 2 slots take 4 GPU addresses, one a slot, not 3");
    }

    private static void refused(int workers, int slots, List<String> addresses, String memory, String message) {
        assertThatThrownBy(() -> new ClusterShape(workers, slots, addresses, memory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }
}
