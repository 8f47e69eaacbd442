package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Compares arrays of floats with what a fixture expects. */
final class FloatArrays {
    private FloatArrays() {}

    /**
     * AssertJ compares by BigDecimal, which takes its time, and takes minutes to describe an array that is wrong everywhere: it is
     * shown only the first value that differs by too much, or is no number.
     */
    static void assertClose(String what, float[] actual, float[] expected, float tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            if (!(Math.abs((double) actual[i] - expected[i]) <= tolerance)) {
                assertThat(actual[i]).as(what + " at " + i).isCloseTo(expected[i], within(tolerance));
            }
        }
    }
}
