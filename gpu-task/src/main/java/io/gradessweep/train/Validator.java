package io.gradessweep.train;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import java.util.List;
import java.util.function.IntFunction;

/** Computes the mean loss over fixed batches, without gradients. */
public final class Validator {
    private final Decoder decoder;
    private final IntFunction<List<TokenBatch>> batchesOf;
    private final List<TokenBatch> batches;

    /** Creates a validator whose batches have one size only. */
    public Validator(Decoder decoder, List<TokenBatch> batches) {
        this(decoder, tokens -> batches, 0);
    }

    /**
     * @param batchesOf returns the validation rows in batches of at most so many tokens
     */
    public Validator(Decoder decoder, IntFunction<List<TokenBatch>> batchesOf, int tokens) {
        this.decoder = decoder;
        this.batchesOf = batchesOf;
        batches = List.copyOf(batchesOf.apply(tokens));
    }

    /** Returns a validator of the same rows in batches of at most so many tokens. */
    Validator withTokens(int tokens) {
        return new Validator(decoder, batchesOf, tokens);
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
