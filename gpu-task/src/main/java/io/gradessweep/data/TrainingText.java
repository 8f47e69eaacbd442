package io.gradessweep.data;

import io.gradessweep.data.Example.Span;
import io.gradessweep.spec.DataSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A training row as a model is given it: rendered, cut, and written back from its tokens, special tokens included.
 *
 * @param task the name of the row's task
 * @param id the row's id, which is unique within the task
 * @param parts the text in order
 */
public record TrainingText(String task, String id, List<Part> parts) {
    public TrainingText {
        parts = List.copyOf(parts);
    }

    /**
     * A part of the text.
     *
     * @param isLearned whether the loss is taken over it
     */
    public record Part(String text, boolean isLearned) {}

    /**
     * Returns the first training rows of every task, without those that do not fit into the data's length.
     *
     * @param images what the model says about images; empty for a text model
     * @param rows the number of rows of a task
     * @throws io.gradessweep.spec.InvalidInputException naming the file, row or key that is wrong
     */
    public static List<TrainingText> of(
            DataSpec spec, long seed, Tokenizer tokenizer, Optional<ModelImages> images, int rows) {
        List<TrainingText> texts = new ArrayList<>();
        for (TaskData.Training task : new TaskData(spec, seed, ModelImages.reader(images, tokenizer)).training()) {
            int wanted = texts.size() + rows;
            for (TrainingRow row : task.train()) {
                if (texts.size() == wanted) {
                    break;
                }
                for (Example example : TrainingSet.encode(List.of(row), tokenizer, images, spec.maxLength())
                        .examples()) {
                    texts.add(new TrainingText(task.task().name(), row.id(), parts(example, tokenizer)));
                }
            }
        }
        return texts;
    }

    private static List<Part> parts(Example example, Tokenizer tokenizer) {
        List<Part> parts = new ArrayList<>();
        int end = 0;
        for (Span span : example.predicted()) {
            add(parts, example, end, span.start(), tokenizer, false);
            add(parts, example, span.start(), span.end(), tokenizer, true);
            end = span.end();
        }
        add(parts, example, end, example.length(), tokenizer, false);
        return parts;
    }

    private static void add(List<Part> parts, Example example, int from, int to, Tokenizer tokenizer, boolean learned) {
        if (to > from) {
            parts.add(
                    new Part(tokenizer.decodeWithSpecialTokens(Arrays.copyOfRange(example.ids(), from, to)), learned));
        }
    }
}
