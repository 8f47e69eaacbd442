package io.gradessweep.data;

import io.gradessweep.model.TokenBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Sequences to score, grouped by length so that little is padded; indices lead results back to input order. */
public final class EvaluationBatches {
    /** Tokens per forward pass, padding included: enough to fill a device, little enough to keep logits small. */
    public static final int TOKENS = 4096;

    private EvaluationBatches() {}

    /**
     * Rows of one forward pass.
     *
     * @param indices (rows) which of the given examples each row is
     */
    public record Indexed(TokenBatch batch, List<Integer> indices) {
        public Indexed {
            indices = List.copyOf(indices);
        }
    }

    /**
     * @param maxTokens tokens per batch, padding included; a longer example gets a batch of its own
     * @param filler token id of the padding
     * @return every example in exactly one batch, longest first: what does not fit in memory fails at once
     */
    public static List<Indexed> byLength(List<Example> examples, int maxTokens, int filler) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, examples.size()).boxed().toList());
        order.sort(
                Comparator.comparingInt((Integer index) -> -examples.get(index).length()));
        List<Indexed> batches = new ArrayList<>();
        int start = 0;
        while (start < order.size()) {
            int longest = Math.max(1, examples.get(order.get(start)).length());
            int end = Math.min(order.size(), start + Math.max(1, maxTokens / longest));
            List<Integer> indices = order.subList(start, end);
            batches.add(new Indexed(
                    Padding.batch(indices.stream().map(examples::get).toList(), filler), indices));
            start = end;
        }
        return batches;
    }
}
