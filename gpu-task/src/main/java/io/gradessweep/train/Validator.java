package io.gradessweep.train;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import java.util.List;

/** Computes the mean loss over fixed batches, without gradients. */
public final class Validator {
    private final Decoder decoder;
    private final List<TokenBatch> batches;

    public Validator(Decoder decoder, List<TokenBatch> batches) {
        this.decoder = decoder;
        this.batches = List.copyOf(batches);
    }

    /** Returns the loss in nats per loss token, with equal weight for every token. */
    double loss() {
        double sum = 0;
        long tokens = 0;
        for (TokenBatch batch : batches) {
            for (float logprob : decoder.targetLogprobs(batch)) {
                sum -= logprob;
            }
            tokens += batch.lossTokens();
        }
        return sum / tokens;
    }

    long flops(FlopCount count) {
        return batches.stream().mapToLong(count::forward).sum();
    }
}
