package io.gradessweep.eval;

import io.gradessweep.data.LengthGroups;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.GreedyGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Lets a model answer in its own words, greedily and in at most {@link LengthGroups#NEW_TOKENS} tokens, and takes the first
 * label that it names for its answer, as LLM-Adapters' {@code extract_answer} does.
 */
public final class AnswerGenerator {
    private final Tokenizer tokenizer;
    private final FlopCount flopCount;
    private final GreedyGenerator generator;
    private final TokenBudget budget = new TokenBudget();
    private long flops;

    public AnswerGenerator(Decoder decoder, Tokenizer tokenizer, FlopCount flopCount) {
        this.tokenizer = tokenizer;
        this.flopCount = flopCount;
        generator = new GreedyGenerator(decoder, tokenizer.padId(), tokenizer.eos(), LengthGroups.NEW_TOKENS);
    }

    /**
     * What was generated for an item.
     *
     * @param choice index of the choice whose label the text names first; -1 where it names none
     */
    record Answer(String text, int choice) {}

    /**
     * One for each item, in order.
     *
     * @param progress is told before each batch how many items are answered; may throw, to end it
     */
    List<Answer> answer(List<ScoredItem> items, IntConsumer progress) {
        return budget.within(tokens -> answer(items, tokens, progress));
    }

    private List<Answer> answer(List<ScoredItem> items, int tokens, IntConsumer progress) {
        List<int[]> prompts = items.stream().map(ScoredItem::prompt).toList();
        List<Integer> indices = IntStream.range(0, items.size()).boxed().toList();
        List<Answer> answers = new ArrayList<>(Collections.nCopies(items.size(), new Answer("", -1)));
        int done = 0;
        for (List<Integer> group : LengthGroups.ofPrompts(indices, prompts::get, tokens)) {
            progress.accept(done);
            List<int[]> batch = group.stream().map(prompts::get).toList();
            GreedyGenerator.Generated generated = generator.generate(batch);
            for (int i = 0; i < group.size(); i++) {
                answers.set(
                        group.get(i),
                        answer(
                                items.get(group.get(i)),
                                generated.continuations().get(i)));
            }
            flops += flopCount.generation(batch.size(), batch.get(0).length, generated.steps());
            done += group.size();
        }
        return answers;
    }

    private Answer answer(ScoredItem item, int[] generated) {
        String text = tokenizer.decode(generated);
        List<String> labels = item.choices().stream().map(this::label).toList();
        return new Answer(text, AnswerText.firstNamed(text, labels));
    }

    /** The last word of {@code the correct answer is <label>}. */
    private String label(ScoredItem.Choice choice) {
        int[] ids = choice.example().ids();
        String text = tokenizer.decode(Arrays.copyOfRange(ids, choice.example().promptLength(), ids.length));
        return text.strip().replaceFirst("(?s).*\\s", "");
    }

    /** Forward FLOPs of all that was generated. */
    long flops() {
        return flops;
    }
}
