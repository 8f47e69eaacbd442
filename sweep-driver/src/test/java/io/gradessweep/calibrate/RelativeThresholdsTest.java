package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Reference norms of selectors. */
class RelativeThresholdsTest {
    @Test
    void normsOfZeroAreNotOfTheMedian() {
        RelativeThresholds thresholds = RelativeThresholds.ofMedians(
                List.of("language"),
                List.of(training("qwen3", FULL, 1).matrices().iterator().next()),
                matrix -> new double[] {0, 0, 0, 1, 2, 3, Double.NaN});
        assertThat(thresholds.references().thresholds()).containsEntry("language", 2.0);
    }
}
