package io.gradessweep.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Sums of what runs count, part by part. */
class FiguresTest {
    private static final FlopsLedger FLOPS = new FlopsLedger(1, 20, 300, 4_000, 50_000, 600_000);
    private static final TokenCounts TOKENS = new TokenCounts(1_000, 200, 30, 4);

    @Test
    void flopsOfTrainingLeaveOutTheBenchmarks() {
        assertThat(FLOPS.trainingFlops()).isEqualTo(54_321);
        assertThat(FLOPS.withoutValidation()).isEqualTo(new FlopsLedger(1, 20, 300, 4_000, 0, 600_000));
        assertThat(FLOPS.plus(new FlopsLedger(1, 2, 3, 4, 5, 6)))
                .isEqualTo(new FlopsLedger(2, 22, 303, 4_004, 50_005, 600_006));
        assertThat(FlopsLedger.validation(7)).isEqualTo(new FlopsLedger(0, 0, 0, 0, 7, 0));
        assertThat(FlopsLedger.evaluation(7)).isEqualTo(new FlopsLedger(0, 0, 0, 0, 0, 7));
    }

    /** Half of 1 is rounded up. */
    @Test
    void flopsAreExtrapolatedPartByPart() {
        assertThat(FLOPS.times(1.5)).isEqualTo(new FlopsLedger(2, 30, 450, 6_000, 75_000, 900_000));
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
            assertThatThrownBy(() -> FLOPS.times(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("counts of operations are multiplied by a finite number of at least 0, not " + wrong);
        }
    }

    @Test
    void tokensAddAndSubtract() {
        TokenCounts other = new TokenCounts(1, 2, 3, 4);
        assertThat(TOKENS.plus(other)).isEqualTo(new TokenCounts(1_001, 202, 33, 8));
        assertThat(TOKENS.minus(other)).isEqualTo(new TokenCounts(999, 198, 27, 0));
    }

    @Test
    void secondsOfTrainingAreItsStepsMeasurementsAndValidations() {
        Phases phases = new Phases(1, 20, 7, 300, 4_000, 50_000, 600_000);
        assertThat(phases.trainingSeconds()).isEqualTo(4_320);
        assertThat(phases.plus(new Phases(1, 2, 3, 4, 5, 6, 7)))
                .isEqualTo(new Phases(2, 22, 10, 304, 4_005, 50_006, 600_007));
        assertThat(phases.ofTraining()).isEqualTo(new Phases(0, 20, 7, 300, 4_000, 0, 0));
    }
}
