package io.gradessweep.data;

import io.gradessweep.batch.Predictions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.PrefixTree.Prediction;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one forward pass.
 *
 * @param predictions the tokens whose log-probabilities are summed to scores
 * @param owners for each prediction, the sequence to whose score it belongs
 * @param sequences the number of sequences in the batch, each of which is complete
 */
public record ScoringBatch(TokenBatch batch, Predictions predictions, int[] owners, int sequences) {
    /** @param padId token id of the padding */
    static ScoringBatch of(List<PrefixTree> rows, int padId) {
        int length = rows.stream().mapToInt(PrefixTree::length).max().orElse(0);
        int size = rows.stream().mapToInt(tree -> tree.predictions().size()).sum();
        Predictions predictions = new Predictions(new int[size], new int[size]);
        int[] owners = new int[size];
        int[] targets = new int[rows.size() * length];
        Arrays.fill(targets, TokenBatch.IGNORED);
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (Prediction prediction : rows.get(row).predictions()) {
                int at = row * length + prediction.column();
                targets[at] = prediction.token();
                predictions.positions()[next] = at;
                predictions.tokens()[next] = prediction.token();
                owners[next++] = prediction.sequence();
            }
        }
        int sequences = rows.stream().mapToInt(PrefixTree::sequences).sum();
        return new ScoringBatch(Padding.trees(rows, length, targets, padId), predictions, owners, sequences);
    }

    ScoringBatch with(TokenBatch other) {
        return new ScoringBatch(other, predictions, owners, sequences);
    }

    /**
     * Adds each sequence's log-probabilities to its score.
     *
     * @param logprobs the log-probability of each prediction
     * @param scores the scores by sequence
     */
    public void add(float[] logprobs, double[] scores) {
        for (int i = 0; i < owners.length; i++) {
            scores[owners[i]] += logprobs[i];
        }
    }
}
