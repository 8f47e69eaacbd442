package io.gradessweep.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Questions encoded for training: prompt, response, end of sequence, the loss on the last two.
 *
 * @param rows questions that were given
 * @param truncated rows whose prompt was cut from the left to fit
 * @param dropped rows left out because their response alone does not fit, which would train on a part of it or on nothing
 */
public record TrainingSet(List<Example> examples, int rows, int truncated, int dropped) {
    public TrainingSet {
        examples = List.copyOf(examples);
    }

    /** @param maxLength tokens per example, end of sequence included */
    public static TrainingSet encode(List<Question> questions, Tokenizer tokenizer, int maxLength) {
        int eos = tokenizer.requireEos();
        List<Example> examples = new ArrayList<>();
        int truncated = 0;
        int dropped = 0;
        for (Question question : questions) {
            PromptSplit split = PromptSplit.of(tokenizer, question.prompt(), question.response())
                    .endedBy(eos);
            int excess = Math.max(0, split.ids().length - maxLength);
            if (excess > split.room()) {
                dropped++;
                continue;
            }
            if (excess > 0) {
                truncated++;
            }
            examples.add(split.cut(excess));
        }
        return new TrainingSet(examples, questions.size(), truncated, dropped);
    }
}
