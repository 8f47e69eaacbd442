package io.gradessweep.job;

import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.CancelledException;
import io.gradessweep.train.DivergedException;
import io.gradessweep.train.PausedException;

/** Maps a thrown error to the cause of a failure. */
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
        if (thrown instanceof PausedException) {
            return FailureCause.PAUSED;
        }
        return Torch.isOutOfMemory(thrown) ? FailureCause.OUT_OF_MEMORY : FailureCause.INTERNAL;
    }
}
