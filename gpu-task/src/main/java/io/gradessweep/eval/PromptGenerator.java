package io.gradessweep.eval;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.data.Example;
import io.gradessweep.data.LengthGroups;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.images.PixelLoader;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.TokenGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Lets a model go on from prompts, greedily and with kept keys and values, in batches of similar length. */
final class PromptGenerator {
    private final Decoder decoder;
    private final Tokenizer tokenizer;
    private final FlopCount flopCount;
    private final Optional<ModelImages> images;
    private final TokenBudget budget = new TokenBudget();
    private long flops;

    /**
     * @param images what the model says about images; empty for a text model
     */
    PromptGenerator(Decoder decoder, Tokenizer tokenizer, FlopCount flopCount, Optional<ModelImages> images) {
        this.decoder = decoder;
        this.tokenizer = tokenizer;
        this.flopCount = flopCount;
        this.images = images;
    }

    /**
     * Returns one text for each prompt, in order. Once memory was short, batches are smaller.
     *
     * @param newTokens the most tokens of a text
     * @param progress receives, before each batch, the number of prompts that are done; it may throw to stop
     */
    List<String> generate(List<Example> prompts, int newTokens, IntConsumer progress) {
        return budget.within(tokens -> generate(prompts, newTokens, tokens, progress));
    }

    private List<String> generate(List<Example> prompts, int newTokens, int tokens, IntConsumer progress) {
        TokenGenerator generator = new TokenGenerator(decoder, tokenizer.padId(), tokenizer.eos(), newTokens);
        List<Integer> indices = IntStream.range(0, prompts.size()).boxed().toList();
        List<String> texts = new ArrayList<>(Collections.nCopies(prompts.size(), ""));
        Optional<PixelLoader> loader = images.map(ModelImages::loader);
        int done = 0;
        for (List<Integer> group :
                LengthGroups.ofPrompts(indices, i -> prompts.get(i).length(), newTokens, tokens)) {
            progress.accept(done);
            List<Example> batch = group.stream().map(prompts::get).toList();
            int longest = batch.get(0).length();
            ImageBatch shown = loader.map(each -> shown(batch, longest, each)).orElse(ImageBatch.NONE);
            TokenGenerator.Generated generated =
                    generator.generate(batch.stream().map(Example::ids).toList(), shown);
            for (int i = 0; i < group.size(); i++) {
                texts.set(
                        group.get(i), tokenizer.decode(generated.continuations().get(i)));
            }
            flops += flopCount.generation(batch.size(), longest, generated.steps(), shown.counts());
            done += group.size();
        }
        return texts;
    }

    /** Returns the images of prompts that are generated from together. */
    private ImageBatch shown(List<Example> prompts, int longest, PixelLoader loader) {
        return images.orElseThrow().batch(prompts.stream().map(Example::images).toList(), longest, loader);
    }

    /** Returns the forward FLOPs of everything that was generated. */
    long flops() {
        return flops;
    }
}
