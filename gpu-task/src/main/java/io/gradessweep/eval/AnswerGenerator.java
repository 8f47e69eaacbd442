package io.gradessweep.eval;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.data.LengthGroups;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.images.PixelLoader;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.TokenGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Lets a model generate its answer, greedily and with at most {@link LengthGroups#NEW_TOKENS} tokens. Its choice is the
 * first label that the text names, as in LLM-Adapters' {@code extract_answer}.
 */
public final class AnswerGenerator {
    private final Tokenizer tokenizer;
    private final FlopCount flopCount;
    private final TokenGenerator generator;
    private final Optional<ModelImages> images;
    private final TokenBudget budget = new TokenBudget();
    private long flops;

    /** Lets a text model generate. */
    public AnswerGenerator(Decoder decoder, Tokenizer tokenizer, FlopCount flopCount) {
        this(decoder, tokenizer, flopCount, Optional.empty());
    }

    /**
     * @param images what the model says about images; empty for a text model
     */
    public AnswerGenerator(Decoder decoder, Tokenizer tokenizer, FlopCount flopCount, Optional<ModelImages> images) {
        this.images = images;
        this.tokenizer = tokenizer;
        this.flopCount = flopCount;
        generator = new TokenGenerator(decoder, tokenizer.padId(), tokenizer.eos(), LengthGroups.NEW_TOKENS);
    }

    /**
     * The generated answer to an item.
     *
     * @param choice the index of the choice whose label the text names first; -1 if it names none
     */
    record Answer(String text, int choice) {}

    /**
     * Returns one answer for each item, in order.
     *
     * @param progress receives, before each batch, the number of items that are answered; it may throw to stop
     */
    List<Answer> answer(List<ScoredItem> items, IntConsumer progress) {
        return budget.within(tokens -> answer(items, tokens, progress));
    }

    private List<Answer> answer(List<ScoredItem> items, int tokens, IntConsumer progress) {
        List<int[]> prompts = items.stream().map(ScoredItem::prompt).toList();
        List<Integer> indices = IntStream.range(0, items.size()).boxed().toList();
        List<Answer> answers = new ArrayList<>(Collections.nCopies(items.size(), new Answer("", -1)));
        Optional<PixelLoader> loader = images.map(ModelImages::loader);
        int done = 0;
        for (List<Integer> group : LengthGroups.ofPrompts(indices, prompts::get, tokens)) {
            progress.accept(done);
            List<int[]> batch = group.stream().map(prompts::get).toList();
            ImageBatch shown =
                    loader.map(each -> shown(group, items, batch, each)).orElse(ImageBatch.NONE);
            TokenGenerator.Generated generated = generator.generate(batch, shown);
            for (int i = 0; i < group.size(); i++) {
                answers.set(
                        group.get(i),
                        answer(
                                items.get(group.get(i)),
                                generated.continuations().get(i)));
            }
            flops += flopCount.generation(batch.size(), batch.get(0).length, generated.steps(), shown.counts());
            done += group.size();
        }
        return answers;
    }

    /** Returns the images of prompts that are generated from together. */
    private ImageBatch shown(List<Integer> group, List<ScoredItem> items, List<int[]> prompts, PixelLoader loader) {
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        return images.orElseThrow()
                .batch(group.stream().map(i -> items.get(i).images()).toList(), longest, loader);
    }

    private Answer answer(ScoredItem item, int[] generated) {
        String text = tokenizer.decode(generated);
        List<String> labels = item.choices().stream().map(this::label).toList();
        return new Answer(text, AnswerText.firstNamed(text, labels));
    }

    /** Returns the last word of {@code the correct answer is <label>}. */
    private String label(ScoredItem.Choice choice) {
        int[] ids = choice.example().ids();
        String text = tokenizer.decode(Arrays.copyOfRange(ids, choice.example().promptLength(), ids.length));
        return text.strip().replaceFirst("(?s).*\\s", "");
    }

    /** Returns the forward FLOPs of everything that was generated. */
    long flops() {
        return flops;
    }
}
