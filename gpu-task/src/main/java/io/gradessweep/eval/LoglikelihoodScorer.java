package io.gradessweep.eval;

import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.data.Example;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TokenBatch;
import io.gradessweep.torch.Torch;
import java.util.List;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Summed log-probability of the predicted part of sequences, batched by length. */
final class LoglikelihoodScorer {
    private static final Logger LOG = LoggerFactory.getLogger(LoglikelihoodScorer.class);

    private final Decoder decoder;
    private final int filler;
    private final ToLongFunction<TokenBatch> flopCount;
    private final Runnable beforeBatch;
    private int tokens = EvaluationBatches.TOKENS;
    private long flops;

    /**
     * @param filler token id of the padding
     * @param beforeBatch may throw, to end it
     */
    LoglikelihoodScorer(Decoder decoder, int filler, ToLongFunction<TokenBatch> flopCount, Runnable beforeBatch) {
        this.decoder = decoder;
        this.filler = filler;
        this.flopCount = flopCount;
        this.beforeBatch = beforeBatch;
    }

    /** Nats, in the order of the examples; in smaller batches from when memory is short. */
    double[] score(List<Example> examples) {
        while (true) {
            try {
                return scoreInBatches(examples);
            } catch (RuntimeException e) {
                if (!Torch.isOutOfMemory(e) || tokens == 1) {
                    throw e;
                }
                tokens /= 2;
                LOG.warn("out of memory while scoring; tried again with {} tokens a batch", tokens);
            }
        }
    }

    private double[] scoreInBatches(List<Example> examples) {
        double[] scores = new double[examples.size()];
        for (EvaluationBatches.Indexed indexed : EvaluationBatches.byLength(examples, tokens, filler)) {
            beforeBatch.run();
            float[] logprobs = decoder.targetLogprobs(indexed.batch());
            int next = 0;
            for (int index : indexed.indices()) {
                for (int i = 0; i < examples.get(index).lossTokens(); i++) {
                    scores[index] += logprobs[next++];
                }
            }
            flops += flopCount.applyAsLong(indexed.batch());
        }
        return scores;
    }

    long flops() {
        return flops;
    }
}
