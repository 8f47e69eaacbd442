package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A question encoded for scoring. The log-probabilities of each choice's predicted tokens are summed, without the end
 * of sequence. In a chat, all that the template writes before the answer's own words is given, and all after them is
 * left out.
 *
 * @param label index of the right choice
 * @param cutTokens the number of tokens cut from the prompt, the same for every choice, so that all see the same
 *     context
 */
public record ScoredItem(String id, int label, List<Choice> choices, int cutTokens) {
    public ScoredItem {
        choices = List.copyOf(choices);
    }

    /**
     * One continuation of the prompt.
     *
     * @param characters code points of the choice without leading blanks, by which {@code acc_norm} divides
     */
    public record Choice(Example example, int characters) {}

    /**
     * Encodes a question.
     *
     * @param maxLength the most tokens per choice, prompt included
     * @throws InvalidInputException if a choice alone does not fit, or has no token of its own
     */
    public static ScoredItem encode(Question question, Tokenizer tokenizer, int maxLength) {
        return encode(question, tokenizer, Optional.empty(), maxLength);
    }

    /**
     * Encodes a question, which may have images.
     *
     * @param images what the model says about images; empty for a text model
     * @param maxLength the most tokens per choice, prompt and all positions of images included
     * @throws InvalidInputException if a choice alone does not fit, or the whole of a question with images, or if a choice
     *     has no token of its own
     */
    static ScoredItem encode(Question question, Tokenizer tokenizer, Optional<ModelImages> images, int maxLength) {
        List<PromptSplit> splits = new ArrayList<>();
        int excess = 0;
        int room = Integer.MAX_VALUE;
        PromptEnd cut = question.prompting().cut();
        for (int i = 0; i < question.choices().size(); i++) {
            String choice = question.choices().get(i);
            PromptSplit split = split(question, i, tokenizer, images);
            if (split.predictsNothing()) {
                throw new InvalidInputException(
                        question.id() + ": the tokenizer makes no token of its own of the choice '" + choice + "'");
            }
            splits.add(split);
            excess = Math.max(excess, split.ids().length - maxLength);
            room = Math.min(room, split.room(cut));
        }
        if (excess > room) {
            throw new InvalidInputException("data.max_length " + maxLength + " is too small for the answers of "
                    + question.id() + ": at least " + (maxLength + excess - room) + " tokens are needed");
        }
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < splits.size(); i++) {
            Example example = splits.get(i).cut(excess, cut);
            tokenizer.requireEmbeddings(example.ids(), question.id());
            choices.add(new Choice(example, characters(question.choices().get(i))));
        }
        return new ScoredItem(question.id(), question.label(), choices, excess);
    }

    private static PromptSplit split(Question question, int choice, Tokenizer tokenizer, Optional<ModelImages> images) {
        String prompt = question.prompt(choice);
        String continuation = question.choices().get(choice);
        PromptSplit split;
        if (question.prompting().format() == PromptFormat.PLAIN) {
            TrainingSet.requireNoImages(question);
            split = PromptSplit.of(tokenizer, prompt, continuation);
        } else {
            List<Message> asked = List.of(Message.user(question.images(), prompt));
            split = ChatPrompt.of(
                            tokenizer.requireChatTemplate(),
                            images.map(each -> each.markup().written(asked)).orElse(asked),
                            question.id())
                    .with(tokenizer, continuation);
        }
        return images.map(each -> each.markup().expanded(split, question.images(), tokenizer, question.id()))
                .orElse(split);
    }

    /** Returns the images of the prompt, which are the same for every choice. */
    public PlacedImages images() {
        return choices.get(0).example().images();
    }

    /** Returns the tokens that every choice continues. */
    public int[] prompt() {
        int length = choices.stream()
                .mapToInt(choice -> choice.example().promptLength())
                .min()
                .orElse(0);
        return Arrays.copyOf(choices.get(0).example().ids(), length);
    }

    private static int characters(String choice) {
        String text = choice.stripLeading();
        return text.codePointCount(0, text.length());
    }
}
