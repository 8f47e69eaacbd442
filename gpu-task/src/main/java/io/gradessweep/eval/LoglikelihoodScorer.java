package io.gradessweep.eval;

import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.data.Example;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TokenBatch;
import java.util.List;
import java.util.function.ToLongFunction;

/** Summed log-probability of the predicted part of sequences, batched by length. */
final class LoglikelihoodScorer {
    private final Decoder decoder;
    private final int filler;
    private final ToLongFunction<TokenBatch> flopCount;
    private long flops;

    /** @param filler token id of the padding */
    LoglikelihoodScorer(Decoder decoder, int filler, ToLongFunction<TokenBatch> flopCount) {
        this.decoder = decoder;
        this.filler = filler;
        this.flopCount = flopCount;
    }

    /** Nats, in the order of the examples. */
    double[] score(List<Example> examples) {
        double[] scores = new double[examples.size()];
        for (EvaluationBatches.Indexed indexed :
                EvaluationBatches.byLength(examples, EvaluationBatches.TOKENS, filler)) {
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
