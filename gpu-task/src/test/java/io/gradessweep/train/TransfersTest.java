package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Transfers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often a step waits for its device, which is the same on every device. */
@Tag(TestDevice.TAG)
class TransfersTest {
    /** A copy to the host a step; to the device, ids, cos, sin, targets with their positions, and the loss' scale. */
    @Test
    void aStepIsReadOnce() {
        Transfers five = steps(5);
        Transfers two = steps(2);
        assertThat(five.downloads() - two.downloads()).isEqualTo(3);
        int microBatches = 2;
        assertThat(five.uploads() - two.uploads()).isLessThanOrEqualTo(3L * microBatches * 6);
        assertThat(five.synchronisations() - two.synchronisations()).isEqualTo(3);
    }

    private static Transfers steps(int planned) {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            Policies none = Policies.of(new EarlyStopping.None(), planned, 1);
            run.prepare(none, planned, TinyRun.batches(1));
            Transfers before = Transfers.ofThisThread();
            run.loop.run();
            return Transfers.ofThisThread().since(before);
        }
    }
}
