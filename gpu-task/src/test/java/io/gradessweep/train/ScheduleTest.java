package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    /** Ten steps at a peak of 8, two of which warm up; transformers' formulas by hand. */
    @ParameterizedTest
    @CsvSource({
        "LINEAR, 0, 4, 8, 7, 6, 5, 4, 3, 2, 1",
        "CONSTANT, 0, 4, 8, 8, 8, 8, 8, 8, 8, 8",
        "COSINE, 0, 4, 8, 7.695518, 6.828427, 5.530734, 4, 2.469266, 1.171573, 0.304482"
    })
    void theRateWarmsUpAndFallsOverTheStepsThatAreLeft(
            ScheduleSpec.Shape shape,
            double first,
            double second,
            double third,
            double fourth,
            double fifth,
            double sixth,
            double seventh,
            double eighth,
            double ninth,
            double tenth) {
        Schedule schedule = new Schedule(new ScheduleSpec(shape, Ratio.of("0.2")), 8, 10);
        double[] expected = {first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth};
        for (int step = 1; step <= expected.length; step++) {
            assertThat(schedule.rate(step)).as("step " + step).isCloseTo(expected[step - 1], within(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({"LINEAR, 8, 6, 4, 2", "CONSTANT, 8, 8, 8, 8", "COSINE, 8, 6.828427, 4, 1.171573"})
    void withoutWarmupTheFirstStepHasThePeak(
            ScheduleSpec.Shape shape, double first, double second, double third, double fourth) {
        Schedule schedule = new Schedule(new ScheduleSpec(shape, Ratio.of("0")), 8, 4);
        double[] expected = {first, second, third, fourth};
        for (int step = 1; step <= expected.length; step++) {
            assertThat(schedule.rate(step)).as("step " + step).isCloseTo(expected[step - 1], within(1e-6));
        }
    }

    /** Both fall from 8 to a quarter of it; a constant rate has no end of its own. */
    @ParameterizedTest
    @CsvSource({"LINEAR, 8, 6.5, 5, 3.5", "CONSTANT, 8, 8, 8, 8", "COSINE, 8, 7.121320, 5, 2.878680"})
    void theDecayEndsAtItsShareOfThePeak(
            ScheduleSpec.Shape shape, double first, double second, double third, double fourth) {
        ScheduleSpec spec =
                new ScheduleSpec(shape, Ratio.of("0"), ScheduleSpec.Warmup.FROM_ZERO, Ratio.of("0.25"), List.of());
        double[] expected = {first, second, third, fourth};
        for (int step = 1; step <= expected.length; step++) {
            assertThat(new Schedule(spec, 8, 4).rate(step))
                    .as("step " + step)
                    .isCloseTo(expected[step - 1], within(1e-6));
        }
    }

    /** Of four steps of warmup the first has a quarter of the peak, where it does not begin at zero. */
    @Test
    void aWarmupMayBeginAboveZero() {
        ScheduleSpec spec = new ScheduleSpec(
                ScheduleSpec.Shape.CONSTANT, Ratio.of("0.4"), ScheduleSpec.Warmup.ABOVE_ZERO, Ratio.of("0"), List.of());
        Schedule schedule = new Schedule(spec, 8, 10);
        assertThat(IntStream.rangeClosed(1, 6).mapToDouble(schedule::rate))
                .containsExactly(2.0, 4.0, 6.0, 8.0, 8.0, 8.0);
    }
}
