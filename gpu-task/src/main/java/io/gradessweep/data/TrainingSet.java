package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows encoded for training. A question becomes its prompt, response and end of sequence, with the loss on the last
 * two. A conversation is written by the model's chat template, with the loss on the assistant's turns, from the end of
 * the generation prompt to the end that the template gives the turn.
 *
 * @param rows the number of rows that were given
 * @param truncated the number of rows whose prompt was cut to fit
 * @param dropped the number of rows left out because their last answer alone does not fit, so that at most a part of it
 *     could be trained on; of rows with images, which are never cut, those that do not fit whole
 * @param lastAnswerOnly the number of conversations of which only the last answer is trained on, because the template
 *     writes earlier ones differently than it did when they were the last
 * @param withSpecialTokens the number of rows whose own text spells a special token, which is read as one, as in
 *     transformers
 */
public record TrainingSet(
        List<Example> examples, int rows, int truncated, int dropped, int lastAnswerOnly, int withSpecialTokens) {
    public TrainingSet {
        examples = List.copyOf(examples);
    }

    /**
     * @param maxLength the most tokens per example, end of sequence included
     */
    static TrainingSet encode(List<? extends TrainingRow> rows, Tokenizer tokenizer, int maxLength) {
        return encode(rows, tokenizer, Optional.empty(), maxLength);
    }

    /**
     * @param images what the model says about images; empty for a text model
     * @param maxLength the most tokens per example, end of sequence and all positions of images included
     */
    static TrainingSet encode(
            List<? extends TrainingRow> rows, Tokenizer tokenizer, Optional<ModelImages> images, int maxLength) {
        List<Example> examples = new ArrayList<>();
        int truncated = 0;
        int dropped = 0;
        int lastAnswerOnly = 0;
        int withSpecialTokens = 0;
        for (TrainingRow row : rows) {
            Encoded encoded = encode(row, tokenizer, images);
            withSpecialTokens += tokenizer.spellsSpecialToken(row.text()) ? 1 : 0;
            PromptSplit split = encoded.split();
            int excess = Math.max(0, split.ids().length - maxLength);
            PromptEnd cut = row instanceof PromptResponse answered
                    ? answered.prompting().cut()
                    : PromptEnd.LEFT;
            if (excess > split.room(cut)) {
                dropped++;
                continue;
            }
            truncated += excess > 0 ? 1 : 0;
            lastAnswerOnly += encoded.lastAnswerOnly() ? 1 : 0;
            Example example = split.cut(excess, cut);
            tokenizer.requireEmbeddings(example.ids(), row.id());
            examples.add(example);
        }
        return new TrainingSet(examples, rows.size(), truncated, dropped, lastAnswerOnly, withSpecialTokens);
    }

    private record Encoded(PromptSplit split, boolean lastAnswerOnly) {}

    private static Encoded encode(TrainingRow row, Tokenizer tokenizer, Optional<ModelImages> images) {
        if (row instanceof PromptResponse answered && answered.prompting().format() == PromptFormat.PLAIN) {
            requireNoImages(row);
            PromptSplit split = PromptSplit.of(tokenizer, answered.prompt(), answered.response());
            return new Encoded(expanded(split.endedBy(tokenizer.requireEos()), row, tokenizer, images), false);
        }
        List<Message> messages =
                images.map(each -> each.markup().written(messages(row))).orElseGet(() -> messages(row));
        RenderedConversation rendered = RenderedConversation.of(tokenizer.requireChatTemplate(), messages, row.id());
        return new Encoded(expanded(PromptSplit.of(tokenizer, rendered), row, tokenizer, images), rendered.lastOnly());
    }

    /** Checks a row whose prompt is plain text. Only a chat template says where images are. */
    static void requireNoImages(TrainingRow row) {
        if (!row.images().isEmpty()) {
            throw new InvalidInputException(
                    row.id() + ": has images, which only a chat template places; set data.prompt to chat");
        }
    }

    private static PromptSplit expanded(
            PromptSplit split, TrainingRow row, Tokenizer tokenizer, Optional<ModelImages> images) {
        return images.map(each -> each.markup().expanded(split, row.images(), tokenizer, row.id()))
                .orElse(split);
    }

    private static List<Message> messages(TrainingRow row) {
        return row instanceof PromptResponse answered
                ? List.of(Message.user(row.images(), answered.prompt()), Message.assistant(answered.response()))
                : ((Conversation) row).messages();
    }
}
