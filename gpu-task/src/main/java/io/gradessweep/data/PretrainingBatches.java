package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.images.PixelLoader;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.PictureDocuments;
import io.gradessweep.data.world.PretrainingDocuments;
import io.gradessweep.data.world.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * An endless stream of a world's documents, drawn for each step from (seed, step). A step is one batch with one
 * document per row, and the loss is taken over every token but the first or, of a document about a picture, over all that
 * follow the picture.
 */
public final class PretrainingBatches implements StepBatches {
    private final Function<Random, Example> documents;
    private final Tokenizer tokenizer;
    private final Optional<ModelImages> images;
    private final Optional<PixelLoader> loader;
    private final int batchTokens;
    private final long seed;

    /**
     * Creates the stream of a world of facts.
     *
     * @param batchTokens tokens per step, padding included; a step has as many documents as fit, at least one
     */
    public PretrainingBatches(World world, Tokenizer tokenizer, int batchTokens, long seed) {
        this(world, tokenizer, Optional.empty(), batchTokens, seed);
    }

    /**
     * Creates the stream of a world, which may be one of pictures.
     *
     * @param images what the model says about images; empty for a text model
     * @param batchTokens tokens per step, padding included; a step has as many documents as fit, at least one
     */
    public PretrainingBatches(
            World world, Tokenizer tokenizer, Optional<ModelImages> images, int batchTokens, long seed) {
        this.documents = world.hasPictures() ? pictures(world, tokenizer, images) : facts(world, tokenizer);
        this.tokenizer = tokenizer;
        this.images = images;
        this.loader = images.map(ModelImages::loader);
        this.batchTokens = batchTokens;
        this.seed = seed;
        tokenizer.requireEos();
    }

    private static Function<Random, Example> facts(World world, Tokenizer tokenizer) {
        PretrainingDocuments documents = new PretrainingDocuments(world);
        return random -> {
            int[] ids = tokenizer.encode(documents.draw(random));
            int[] ended = Arrays.copyOf(ids, ids.length + 1);
            ended[ids.length] = tokenizer.requireEos();
            return new Example(ended, 1);
        };
    }

    private static Function<Random, Example> pictures(World world, Tokenizer tokenizer, Optional<ModelImages> images) {
        PictureDocuments documents = new PictureDocuments(world);
        RowImageReader reader = images.orElseThrow().reader();
        return random -> {
            PictureDocuments.Document document = documents.draw(random);
            Message shown = Message.user(List.of(WorldRows.image(document.picture(), reader)), "");
            Conversation said =
                    new Conversation(document.picture().content(), List.of(shown, Message.assistant(document.text())));
            return TrainingSet.encode(List.of(said), tokenizer, images, Integer.MAX_VALUE)
                    .examples()
                    .get(0);
        };
    }

    @Override
    public List<TokenBatch> step(int step) {
        Random random = Seeds.random(seed, "documents", step);
        List<Example> rows = new ArrayList<>();
        Example next = documents.apply(random);
        int longest = next.length();
        while (rows.isEmpty() || (rows.size() + 1) * longest <= batchTokens) {
            rows.add(next);
            next = documents.apply(random);
            longest = Math.max(longest, next.length());
        }
        TokenBatch batch = Padding.batch(rows, tokenizer.padId());
        return List.of(images.map(each ->
                        each.joined(batch, rows.stream().map(Example::images).toList(), loader.orElseThrow()))
                .orElse(batch));
    }
}
