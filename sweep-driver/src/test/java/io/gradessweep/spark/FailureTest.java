package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.train.CancelledException;
import io.gradessweep.train.DivergedException;
import java.lang.reflect.Constructor;
import java.util.List;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
    @Test
    void whatTheWorkThrowsHasTheCauseThatTheJobItselfWouldGive() throws ReflectiveOperationException {
        assertThat(Failure.of(new IllegalStateException("CUDA out of memory"), false))
                .isEqualTo(
                        new Failure(FailureCause.OUT_OF_MEMORY, "java.lang.IllegalStateException: CUDA out of memory"));
        assertThat(Failure.of(new CancelledException("step 3"), false)).isEqualTo(Failure.CANCELLED);
        assertThat(Failure.of(new InvalidInputException("no weights"), false))
                .isEqualTo(new Failure(FailureCause.INVALID_INPUT, "no weights"));
        Constructor<DivergedException> diverged = DivergedException.class.getDeclaredConstructor(String.class);
        diverged.setAccessible(true);
        assertThat(Failure.of(diverged.newInstance("loss is NaN at step 3"), false))
                .isEqualTo(new Failure(FailureCause.DIVERGED, "loss is NaN at step 3"));
        assertThat(Failure.of(new InterruptedException("sleep"), false)).isEqualTo(Failure.CANCELLED);
        assertThat(Failure.of(new TaskKilledException("stage cancelled"), false))
                .isEqualTo(Failure.CANCELLED);
        assertThat(Failure.of(new IllegalStateException("odd"), false))
                .isEqualTo(new Failure(FailureCause.INTERNAL, "java.lang.IllegalStateException: odd"));
    }

    @Test
    void whateverCancelledWorkEndsWithItWasCancelled() {
        assertThat(Failure.of(new OutOfMemoryError("heap"), true)).isEqualTo(Failure.CANCELLED);
    }

    /** As Spark's {@code ExecutorPodsLifecycleManager} writes it, in several lines of which the first is empty. */
    @ParameterizedTest
    @CsvSource({
        "117(unexpected), TIMEOUT, --run-timeout",
        "'137(SIGKILL, possible container OOM)', EXECUTOR_LOST, 'OOM).; it was killed, as a system does that is short of memory'",
        "'143(SIGTERM, an external system terminated the container)', EXECUTOR_LOST, code 143(SIGTERM"
    })
    void theReasonOfAPodIsRead(String code, FailureCause cause, String words) {
        String onKubernetes =
                "Job aborted due to stage failure: Task 0 in stage 0.0 failed 1 times, most recent failure:"
                        + " Lost task 0.0 in stage 0.0 (TID 0) (10.1.2.3 executor 1): ExecutorLostFailure (executor 1 exited"
                        + " caused by one of the running tasks) Reason: \nThe executor with id 1 exited with exit code "
                        + code
                        + ".\nThe API gave the following brief reason: N/A\nThe API gave the following message: N/A\n"
                        + "The API gave the following container statuses:\n\n\t container name: x\n\t exit code: 1\n"
                        + "\nDriver stacktrace:";
        Failure failure = Failure.ofJob(new IllegalStateException(onKubernetes));
        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.message()).contains(words).hasLineCount(1);
        if (cause == FailureCause.EXECUTOR_LOST) {
            assertThat(failure.message())
                    .startsWith("ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: The"
                            + " executor with id 1 exited with exit code ");
        }
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
        for (String gone : List.of("Job 0 failed: SparkContext was shut down", "SparkContext has been shutdown")) {
            assertThat(Failure.ofJob(new IllegalStateException(gone))).isEqualTo(Failure.CANCELLED);
        }
        assertThat(Failure.ofJob(new IllegalStateException())).isEqualTo(new Failure(FailureCause.INTERNAL, "null"));
        assertThat(Failure.ofJob(new IllegalStateException("something else\nmore")))
                .isEqualTo(new Failure(FailureCause.INTERNAL, "something else"));
    }
}
