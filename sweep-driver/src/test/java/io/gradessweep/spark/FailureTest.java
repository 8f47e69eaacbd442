package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.train.CancelledException;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void whatTheWorkThrowsHasTheCauseThatTheJobItselfWouldGive() {
        assertThat(Failure.of(new IllegalStateException("CUDA out of memory"), false))
                .isEqualTo(
                        new Failure(FailureCause.OUT_OF_MEMORY, "java.lang.IllegalStateException: CUDA out of memory"));
        assertThat(Failure.of(new CancelledException("step 3"), false)).isEqualTo(Failure.CANCELLED);
        assertThat(Failure.of(new InvalidInputException("no weights"), false))
                .isEqualTo(new Failure(FailureCause.INVALID_INPUT, "no weights"));
        assertThat(Failure.of(new IllegalStateException("odd"), false))
                .isEqualTo(new Failure(FailureCause.INTERNAL, "java.lang.IllegalStateException: odd"));
    }

    @Test
    void whateverCancelledWorkEndsWithItWasCancelled() {
        assertThat(Failure.of(new OutOfMemoryError("heap"), true)).isEqualTo(Failure.CANCELLED);
    }

    @Test
    void theWordsOfSparkTellWhatHappened() {
        String aborted =
                "Job aborted due to stage failure: Task 0 in stage 3.0 failed 1 times, most recent failure: Lost task"
                        + " 0.0 in stage 3.0 (TID 3) (127.0.0.1 executor 1): ExecutorLostFailure (executor 1 exited caused by one of"
                        + " the running tasks) Reason: Command exited with code ";

        assertThat(Failure.ofJob(new IllegalStateException(aborted + "17\nDriver stacktrace:")))
                .isEqualTo(new Failure(
                        FailureCause.EXECUTOR_LOST, aborted.substring(aborted.indexOf("ExecutorLostFailure")) + "17"));
        assertThat(Failure.ofJob(new IllegalStateException(aborted + "137")).message())
                .endsWith("code 137; it was killed, as a system does that is short of memory");
        assertThat(Failure.ofJob(new IllegalStateException(aborted + "117")).cause())
                .isEqualTo(FailureCause.TIMEOUT);
        String onYarn =
                "Job aborted due to stage failure: ExecutorLostFailure (executor 1 exited caused by one of the running"
                        + " tasks) Reason: Container from a bad node: container_1 on host: h1. Exit status: 117. Diagnostics: x";
        assertThat(Failure.ofJob(new IllegalStateException(onYarn)).cause()).isEqualTo(FailureCause.TIMEOUT);
        assertThat(Failure.ofJob(new IllegalStateException("Job 3 cancelled part of cancelled job group run-1")))
                .isEqualTo(Failure.CANCELLED);
        assertThat(Failure.ofJob(new IllegalStateException("Cannot call methods on a stopped SparkContext.\nThis ...")))
                .isEqualTo(Failure.CANCELLED);
        assertThat(Failure.ofJob(new IllegalStateException("something else\nmore")))
                .isEqualTo(new Failure(FailureCause.INTERNAL, "something else"));
    }
}
