package io.gradessweep.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A probe of 100 steps, whose loss falls by 0.01 at each. */
class LossGapTest {
    private static final List<Double> PROBE = losses(100, step -> 2 - 0.01 * step);

    /** From step 61 on the candidate has fallen behind by 0.3; of 20 own steps the last 10 count. */
    @Test
    void theLaterHalfOfOwnStepsIsComparedOnTheSameBatches() {
        List<Double> losses = losses(80, step -> PROBE.get(step - 1) + (step > 70 ? 0.3 : 0.1));
        assertThat(LossGap.of(losses, PROBE, 60, 80)).isEqualTo(0.3, within(1e-9));
        assertThat(LossGap.of(losses, PROBE, 60, 70)).isEqualTo(0.1, within(1e-9));
        assertThat(LossGap.of(losses, PROBE, 79, 80)).isEqualTo(0.3, within(1e-9));
    }

    /** Stopping as well as the probe was is no merit once the probe is better. */
    @Test
    void whoEndedEarlyLagsByWhatTheProbeLearnsWithoutIt() {
        List<Double> losses = losses(62, step -> PROBE.get(step - 1));
        assertThat(LossGap.of(losses, PROBE, 60, 62)).isEqualTo(0, within(1e-9));
        assertThat(LossGap.of(losses, PROBE, 60, 80)).isEqualTo(0.18, within(1e-9));
        assertThat(LossGap.of(losses, PROBE, 60, 100)).isEqualTo(0.38, within(1e-9));
    }

    private static List<Double> losses(int steps, IntToDoubleFunction loss) {
        return IntStream.rangeClosed(1, steps)
                .mapToObj(step -> loss.applyAsDouble(step))
                .toList();
    }
}
