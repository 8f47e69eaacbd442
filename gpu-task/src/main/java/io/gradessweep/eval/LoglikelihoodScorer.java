package io.gradessweep.eval;

import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.data.Example;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.ScoringBatch;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Computes the summed log-probability of the predicted part of sequences. */
final class LoglikelihoodScorer {
    private final Decoder decoder;
    private final int padId;
    private final FlopCount flopCount;
    private final Optional<ModelImages> images;
    private final TokenBudget budget = new TokenBudget();
    private long flops;

    /**
     * @param padId token id of the padding
     * @param images what the model says about images; empty for a text model
     */
    LoglikelihoodScorer(Decoder decoder, int padId, FlopCount flopCount, Optional<ModelImages> images) {
        this.images = images;
        this.decoder = decoder;
        this.padId = padId;
        this.flopCount = flopCount;
    }

    /**
     * Returns the summed log-probabilities, in nats, of the sequences of all groups in order. Once memory was short,
     * batches are smaller.
     *
     * @param groups sequences that may have a common beginning
     * @param progress receives, before each batch, the number of sequences that are scored; it may throw to stop
     */
    double[] score(List<List<Example>> groups, IntConsumer progress) {
        return budget.within(tokens -> score(groups, new EvaluationBatches(tokens, padId, images), progress));
    }

    private double[] score(List<List<Example>> groups, EvaluationBatches batches, IntConsumer progress) {
        double[] scores = new double[groups.stream().mapToInt(List::size).sum()];
        int done = 0;
        for (ScoringBatch batch : batches.sharing(groups, flopCount)) {
            progress.accept(done);
            batch.add(decoder.logprobs(batch.batch(), batch.predictions()), scores);
            flops += flopCount.forward(batch.batch());
            done += batch.sequences();
        }
        return scores;
    }

    /** Returns the forward FLOPs of everything that was scored. */
    long flops() {
        return flops;
    }
}
