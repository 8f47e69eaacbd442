package io.gradessweep.data;

import io.gradessweep.batch.ForwardCost;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.images.PixelLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sequences to score, in rows grouped by length so that there is little padding. Sequences of one group, which are the
 * choices of an item, share a row if that takes fewer operations; then their common beginning is computed once.
 */
public final class EvaluationBatches {
    /** Tokens per forward pass, padding included: enough to fill a device, few enough to keep the logits small. */
    public static final int TOKENS = 4096;

    private final int maxTokens;
    private final int padId;
    private final Optional<ModelImages> images;

    /** Creates batches of sequences without images. */
    public EvaluationBatches(int maxTokens, int padId) {
        this(maxTokens, padId, Optional.empty());
    }

    /**
     * @param maxTokens tokens per batch, padding included; a longer row gets a batch of its own
     * @param padId token id of the padding
     * @param images what the model says about images; empty for a text model
     */
    public EvaluationBatches(int maxTokens, int padId, Optional<ModelImages> images) {
        this.images = images;
        this.maxTokens = maxTokens;
        this.padId = padId;
    }

    /** Returns batches in which every example that predicts anything has a row of its own. */
    public List<TokenBatch> alone(List<Example> examples) {
        List<PrefixTree> trees = new ArrayList<>();
        for (Example example : examples) {
            trees.add(PrefixTree.of(List.of(example), trees.size()));
        }
        return batches(trees).stream().map(ScoringBatch::batch).toList();
    }

    /**
     * Returns batches in which sequences of a group may share a row.
     *
     * @param groups sequences that may have a common beginning; they are numbered consecutively, group by group
     * @param cost the cost of a forward pass of the model that will run them
     * @return batches with every sequence that predicts anything in exactly one, longest rows first, so that running
     *     out of memory happens at once
     */
    public List<ScoringBatch> sharing(List<List<Example>> groups, ForwardCost cost) {
        List<PrefixTree> trees = new ArrayList<>();
        int first = 0;
        for (List<Example> group : groups) {
            trees.addAll(cheapest(group, first, cost));
            first += group.size();
        }
        return batches(trees);
    }

    /** Returns one row for all sequences or, if that costs less or they have images, one row for each. */
    private static List<PrefixTree> cheapest(List<Example> group, int first, ForwardCost cost) {
        List<PrefixTree> alone = new ArrayList<>();
        long flops = 0;
        for (Example example : group) {
            PrefixTree tree = PrefixTree.of(List.of(example), first + alone.size());
            flops += flops(tree, cost);
            alone.add(tree);
        }
        if (group.stream().anyMatch(example -> !example.images().isEmpty())) {
            return alone;
        }
        PrefixTree shared = PrefixTree.of(group, first);
        return flops(shared, cost) <= flops ? List.of(shared) : alone;
    }

    private static long flops(PrefixTree tree, ForwardCost cost) {
        return cost.forward(1, tree.length(), tree.predictingColumns());
    }

    private List<ScoringBatch> batches(List<PrefixTree> trees) {
        List<PrefixTree> running =
                trees.stream().filter(tree -> tree.length() > 0).toList();
        Optional<PixelLoader> loader = images.map(ModelImages::loader);
        return LengthGroups.of(running, PrefixTree::length, maxTokens).stream()
                .map(rows -> joined(rows, loader))
                .toList();
    }

    private ScoringBatch joined(List<PrefixTree> rows, Optional<PixelLoader> loader) {
        ScoringBatch batch = ScoringBatch.of(rows, padId);
        List<PlacedImages> placed = rows.stream().map(PrefixTree::images).toList();
        return loader.map(each -> batch.with(images.orElseThrow().joined(batch.batch(), placed, each)))
                .orElse(batch);
    }
}
