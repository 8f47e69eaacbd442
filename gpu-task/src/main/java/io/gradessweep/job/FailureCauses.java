package io.gradessweep.job;

import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.train.CancelledException;
import io.gradessweep.train.DivergedException;

/** Which cause a thrown error stands for. */
public final class FailureCauses {
    private FailureCauses() {}

    public static FailureCause of(Throwable thrown) {
        if (thrown instanceof InvalidInputException) {
            return FailureCause.INVALID_INPUT;
        }
        if (thrown instanceof DivergedException) {
            return FailureCause.DIVERGED;
        }
        if (thrown instanceof CancelledException) {
            return FailureCause.CANCELLED;
        }
        return thrown instanceof OutOfMemoryError || isNativeOutOfMemory(String.valueOf(thrown.getMessage()))
                ? FailureCause.OUT_OF_MEMORY
                : FailureCause.INTERNAL;
    }

    /** libtorch tells in words alone: the first are its CUDA allocator's, the second its CPU allocator's. */
    private static boolean isNativeOutOfMemory(String message) {
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }
}
