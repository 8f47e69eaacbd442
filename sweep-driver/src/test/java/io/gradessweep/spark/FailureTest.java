package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.train.CancelledException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final JobContext RUNNING =
            new JobContext(Path.of("cache"), "cpu", "driver", 1, JobListener.SILENT, () -> false);

    @Test
    void whatTheWorkThrowsHasTheCauseThatTheJobItselfWouldGive() {
        assertThat(Failure.of(new IllegalStateException("CUDA out of memory"), RUNNING))
                .isEqualTo(
                        new Failure(FailureCause.OUT_OF_MEMORY, "java.lang.IllegalStateException: CUDA out of memory"));
        assertThat(Failure.of(new CancelledException("step 3"), RUNNING)).isEqualTo(Failure.CANCELLED);
        assertThat(Failure.of(new InvalidInputException("no weights"), RUNNING))
                .isEqualTo(new Failure(FailureCause.INVALID_INPUT, "no weights"));
        assertThat(Failure.of(new IllegalStateException("odd"), RUNNING))
                .isEqualTo(new Failure(FailureCause.INTERNAL, "java.lang.IllegalStateException: odd"));
    }

    @Test
    void whateverCancelledWorkEndsWithItWasCancelled() {
        JobContext cancelled = new JobContext(Path.of("cache"), "cpu", "driver", 1, JobListener.SILENT, () -> true);
        assertThat(Failure.of(new OutOfMemoryError("heap"), cancelled)).isEqualTo(Failure.CANCELLED);
    }
}
