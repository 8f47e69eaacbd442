package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.PretrainingDocuments;
import io.gradessweep.data.world.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * An endless stream of a world's documents, drawn for each step from (seed, step). A step is one batch with one
 * document per row, and the loss is taken over every token but the first.
 */
public final class PretrainingBatches implements StepBatches {
    private final PretrainingDocuments documents;
    private final Tokenizer tokenizer;
    private final int batchTokens;
    private final long seed;

    /**
     * @param batchTokens tokens per step, padding included; a step has as many documents as fit, at least one
     */
    public PretrainingBatches(World world, Tokenizer tokenizer, int batchTokens, long seed) {
        this.documents = new PretrainingDocuments(world);
        this.tokenizer = tokenizer;
        this.batchTokens = batchTokens;
        this.seed = seed;
        tokenizer.requireEos();
    }

    @Override
    public List<TokenBatch> step(int step) {
        Random random = Seeds.random(seed, "documents", step);
        List<Example> rows = new ArrayList<>();
        Example next = document(random);
        int longest = next.length();
        while (rows.isEmpty() || (rows.size() + 1) * longest <= batchTokens) {
            rows.add(next);
            next = document(random);
            longest = Math.max(longest, next.length());
        }
        return List.of(Padding.batch(rows, tokenizer.padId()));
    }

    private Example document(Random random) {
        int[] ids = tokenizer.encode(documents.draw(random));
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = tokenizer.requireEos();
        return new Example(ended, 1);
    }
}
