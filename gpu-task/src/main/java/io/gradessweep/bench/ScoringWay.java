package io.gradessweep.bench;

import io.gradessweep.batch.Predictions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.data.Example;
import io.gradessweep.data.Padding;
import io.gradessweep.data.ScoringBatch;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A way to run the choices of items through a model. */
record ScoringWay(String name, List<ScoringBatch> batches) {
    private static final int FILLER = 0;

    /**
     * Returns all ways: one choice at a time, with its last token, too; in batches; and in batches that share the
     * common beginning of choices.
     */
    static List<ScoringWay> all(List<List<Example>> items, FlopCount flops) {
        EvaluationBatches batches = new EvaluationBatches(EvaluationBatches.TOKENS, FILLER);
        List<List<Example>> single =
                items.stream().flatMap(List::stream).map(List::of).toList();
        return List.of(
                new ScoringWay("one at a time", oneAtATime(single)),
                new ScoringWay("batched", batches.sharing(single, flops)),
                new ScoringWay("batched, shared", batches.sharing(items, flops)));
    }

    private static List<ScoringBatch> oneAtATime(List<List<Example>> single) {
        List<ScoringBatch> batches = new ArrayList<>();
        for (List<Example> sequence : single) {
            TokenBatch batch = Padding.batch(sequence, FILLER);
            int[] owners = new int[batch.lossTokens()];
            Arrays.fill(owners, batches.size());
            batches.add(new ScoringBatch(batch, Predictions.of(batch), owners, 1));
        }
        return batches;
    }

    int tokens() {
        return batches.stream().mapToInt(batch -> batch.batch().tokens()).sum();
    }

    double paddingPercent() {
        int padding = batches.stream()
                .mapToInt(batch -> batch.batch().paddingTokens())
                .sum();
        return 100.0 * padding / tokens();
    }

    /** Returns the score of every choice, in nats. */
    double[] scores(Decoder decoder) {
        double[] scores =
                new double[batches.stream().mapToInt(ScoringBatch::sequences).sum()];
        for (ScoringBatch batch : batches) {
            batch.add(decoder.logprobs(batch.batch(), batch.predictions()), scores);
        }
        return scores;
    }
}
