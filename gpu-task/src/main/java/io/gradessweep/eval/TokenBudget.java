package io.gradessweep.eval;

import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.torch.Torch;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many tokens a batch may have: fewer from when memory was short. */
final class TokenBudget {
    private static final Logger LOG = LoggerFactory.getLogger(TokenBudget.class);

    private int tokens = EvaluationBatches.TOKENS;

    /** @param work is given the tokens of a batch, and begun again with half of them where memory is short */
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
