package io.gradessweep.train;

import static io.gradessweep.train.Decisions.freezing;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.MatrixId;
import io.gradessweep.result.StopReason;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoliciesTest {
    private static final MatrixId Q0 = MatrixId.language(0, "q");
    private static final MatrixId DOWN1 = MatrixId.language(1, "down");

    private static FreezePolicy grades(double tau, String ratio, int steps) {
        return Policies.of(new EarlyStopping.GradES(tau, Ratio.of(ratio), Criterion.GRADIENT), steps, 1)
                .freeze();
    }

    /** In binary floating point 0.55 * 100, 0.28 * 25 and 0.07 * 100 round up to the next whole number. */
    @ParameterizedTest
    @CsvSource({"0.55, 100, 55", "0.28, 25, 7", "0.07, 100, 7", "0.55, 10, 6", "0, 10, 0", "0.999, 10, 10", "0.3, 7, 3"
    })
    void nothingFreezesInTheGracePeriod(String ratio, int steps, int graceSteps) {
        FreezePolicy policy = grades(1e9, ratio, steps);
        for (int step = 1; step <= graceSteps; step++) {
            assertThat(policy.at(step)).isEqualTo(FreezePolicy.Request.NOTHING);
            assertThat(freezing(policy, step, Map.of(Q0, 0.0))).isEmpty();
        }
        assertThat(policy.at(graceSteps + 1)).isEqualTo(FreezePolicy.Request.ACTIVE);
        assertThat(freezing(policy, graceSteps + 1, Map.of(Q0, 0.0))).containsExactly(Q0);
    }

    @Test
    void onlyValuesStrictlyBelowTauFreeze() {
        FreezePolicy policy = grades(2.0, "0", 10);
        assertThat(freezing(policy, 1, Map.of(Q0, 2.0, DOWN1, Math.nextDown(2.0))))
                .containsExactly(DOWN1);
    }

    @Test
    void anAbsentMeasurementNeverFreezes() {
        FreezePolicy policy = grades(2.0, "0", 10);
        assertThat(freezing(policy, 1, Map.of())).isEmpty();
        assertThat(freezing(policy, 1, Map.of(Q0, Double.NaN))).isEmpty();
    }

    /** The example of the method's description: 2.0, 1.9998, 1.9, 1.8997, 1.8996, 1.8999 stops at the 6th check. */
    @Test
    void patienceStopsAtTheThirdMissInARow() {
        StopPolicy policy = patience("0.05", 100);
        double[] losses = {2.0, 1.9998, 1.9, 1.8997, 1.8996, 1.8999};
        boolean[] improved = {true, false, true, false, false, false};
        for (int check = 0; check < losses.length; check++) {
            assertThat(policy.stopsAfter(check)).isEmpty();
            assertThat(policy.improves(check + 1, losses[check])).isEqualTo(improved[check]);
        }
        assertThat(policy.stopsAfter(6)).contains(StopReason.PATIENCE);
    }

    @Test
    void aNaNValidationLossIsAMiss() {
        StopPolicy policy = patience("0.05", 100);
        assertThat(policy.improves(1, Double.NaN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.05, 100, 5", "0.05, 7, 1", "0.05, 30, 2", "0.05, 50, 3"})
    void validationComesEveryRoundedShareOfTheSteps(String interval, int steps, int every) {
        StopPolicy policy = patience(interval, steps);
        for (int step = 1; step <= steps; step++) {
            assertThat(policy.validatesAt(step)).isEqualTo(step % every == 0);
        }
    }

    @Test
    void stopAtStopsOnItsStep() {
        StopPolicy policy =
                Policies.of(new EarlyStopping.StopAt(Ratio.of("0.55")), 100, 1).stop();
        assertThat(policy.stopsAfter(54)).isEmpty();
        assertThat(policy.stopsAfter(55)).contains(StopReason.STOP_AT);
    }

    @Test
    void noneNeverMeasuresValidatesOrStops() {
        Policies none = Policies.of(new EarlyStopping.None(), 10, 1);
        for (int step : List.of(1, 5, 10)) {
            assertThat(none.freeze().at(step)).isEqualTo(FreezePolicy.Request.NOTHING);
            assertThat(none.stop().validatesAt(step)).isFalse();
            assertThat(none.stop().stopsAfter(step)).isEmpty();
        }
    }

    private static StopPolicy patience(String interval, int steps) {
        return Policies.of(new EarlyStopping.ValidationLoss(Ratio.of(interval), 0.0005, 3, false), steps, 1)
                .stop();
    }
}
