package io.gradessweep.eval;

import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.torch.Torch;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number of tokens that a batch may have. It is halved when memory is short. */
final class TokenBudget {
    private static final Logger LOG = LoggerFactory.getLogger(TokenBudget.class);

    private int tokens = EvaluationBatches.TOKENS;

    /** Runs work that takes the number of tokens per batch, and repeats it with half as many while memory is short. */
    <T> T within(IntFunction<T> work) {
        while (true) {
            try {
                return work.apply(tokens);
            } catch (RuntimeException e) {
                if (!Torch.isOutOfMemory(e) || tokens == 1) {
                    throw e;
                }
                tokens /= 2;
                LOG.warn("out of memory while scoring; tried again with {} tokens a batch", tokens);
            }
        }
    }
}
