package io.gradessweep.eval;

import io.gradessweep.data.Example;
import io.gradessweep.data.LengthGroups;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Lets a model generate its answer to items that have choices, greedily and with at most
 * {@link LengthGroups#NEW_TOKENS} tokens. Its choice is the first label that the text names, as in LLM-Adapters'
 * {@code extract_answer}.
 */
public final class AnswerGenerator {
    private final Tokenizer tokenizer;
    private final PromptGenerator generator;

    /** Lets a text model generate. */
    public AnswerGenerator(Decoder decoder, Tokenizer tokenizer, FlopCount flopCount) {
        this(decoder, tokenizer, flopCount, Optional.empty());
    }

    /**
     * @param images what the model says about images; empty for a text model
     */
    public AnswerGenerator(Decoder decoder, Tokenizer tokenizer, FlopCount flopCount, Optional<ModelImages> images) {
        this.tokenizer = tokenizer;
        generator = new PromptGenerator(decoder, tokenizer, flopCount, images);
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
        List<Example> prompts = items.stream()
                .map(item -> new Example(item.prompt(), List.of(), item.images()))
                .toList();
        List<String> texts = generator.generate(prompts, LengthGroups.NEW_TOKENS, progress);
        List<Answer> answers = new ArrayList<>();
        for (ScoredItem item : items) {
            String text = texts.get(answers.size());
            List<String> labels = item.choices().stream().map(this::label).toList();
            answers.add(new Answer(text, AnswerText.firstNamed(text, labels)));
        }
        return answers;
    }

    /** Returns the last word of {@code the correct answer is <label>}. */
    private String label(ScoredItem.Choice choice) {
        int[] ids = choice.example().ids();
        String text = tokenizer.decode(Arrays.copyOfRange(ids, choice.example().promptLength(), ids.length));
        return text.strip().replaceFirst("(?s).*\\s", "");
    }

    /** Returns the forward FLOPs of everything that was generated. */
    long flops() {
        return generator.flops();
    }
}
