package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.util.List;
import java.util.Optional;

/**
 * A question without choices, encoded to generate its answer.
 *
 * @param prompt the tokens before the answer, with all positions of its images; a chat template has opened the answer's
 *     turn
 * @param cutTokens the number of tokens cut from the prompt
 */
public record OpenItem(OpenQuestion question, Example prompt, int cutTokens) {
    private static final String NOTHING = "";

    /**
     * Encodes a question.
     *
     * @param images what the model says about images; empty for a text model
     * @param maxLength the most tokens of the prompt, all positions of images included
     * @throws InvalidInputException if a question with images does not fit whole
     */
    static OpenItem encode(OpenQuestion question, Tokenizer tokenizer, Optional<ModelImages> images, int maxLength) {
        PromptSplit split = images.map(each -> each.markup()
                        .expanded(split(question, tokenizer, images), question.images(), tokenizer, question.id()))
                .orElseGet(() -> split(question, tokenizer, images));
        PromptEnd cut = question.prompting().cut();
        int excess = Math.max(0, split.ids().length - maxLength);
        if (excess > split.room(cut)) {
            throw new InvalidInputException("data.max_length " + maxLength + " is too small for the prompt of "
                    + question.id() + ": " + split.ids().length
                    + " tokens are needed, since nothing with an image is cut");
        }
        Example prompt = split.cut(excess, cut);
        if (prompt.length() == 0) {
            throw new InvalidInputException(question.id() + ": the tokenizer makes no token of the prompt");
        }
        tokenizer.requireEmbeddings(prompt.ids(), question.id());
        return new OpenItem(question, prompt, excess);
    }

    private static PromptSplit split(OpenQuestion question, Tokenizer tokenizer, Optional<ModelImages> images) {
        if (question.prompting().format() == PromptFormat.PLAIN) {
            TrainingSet.requireNoImages(question);
            return PromptSplit.of(tokenizer, question.prompt(), NOTHING);
        }
        List<Message> asked = List.of(Message.user(question.images(), question.prompt()));
        String rendered = tokenizer
                .requireChatTemplate()
                .asked(images.map(each -> each.markup().written(asked)).orElse(asked), question.id());
        return PromptSplit.ofRendered(tokenizer, rendered, NOTHING);
    }
}
