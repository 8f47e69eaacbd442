package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecutorWatchTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void tellsOnceAMinuteWhileNoneIsThere() {
        ExecutorWatch missing = new ExecutorWatch(0);
        assertThat(missing.overdue(false, 59 * SECOND)).isFalse();
        assertThat(missing.overdue(false, 60 * SECOND)).isTrue();
        assertThat(missing.overdue(false, 61 * SECOND)).isFalse();
        assertThat(missing.overdue(false, 120 * SECOND)).isTrue();
    }

    @Test
    void oneThatWasThereStartsTheWaitAnew() {
        ExecutorWatch missing = new ExecutorWatch(0);
        assertThat(missing.overdue(true, 50 * SECOND)).isFalse();
        assertThat(missing.overdue(false, 100 * SECOND)).isFalse();
        assertThat(missing.overdue(false, 110 * SECOND)).isTrue();
    }
}
