package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;

/** The tokens that a user's prompt gives a model to go on from. */
public final class GenerationPrompt {
    private static final String WHERE = "the prompt";

    private GenerationPrompt() {}

    /**
     * Returns the tokens of a text as it stands, with those that the tokenizer puts before every text.
     *
     * @throws InvalidInputException if there are none, or if the model has no embedding for one
     */
    public static int[] ofText(Tokenizer tokenizer, String text) {
        return required(tokenizer, PromptSplit.withoutEnd(tokenizer.encode(text), tokenizer.eos()));
    }

    /**
     * Returns the tokens of a text as a user's message, which the model's chat template wraps, and the opening of the
     * model's turn.
     *
     * @throws InvalidInputException if the model has no chat template, or one that cannot be rendered
     */
    public static int[] ofMessage(Tokenizer tokenizer, String text) {
        if (!tokenizer.hasChatTemplate()) {
            throw new InvalidInputException(
                    tokenizer + ": has no chat template beside it, neither chat_template.jinja nor"
                            + " chat_template in tokenizer_config.json; leave --chat out, or take a model that was taught to chat");
        }
        String rendered = tokenizer.requireChatTemplate().asked(List.of(Message.user(text)), WHERE);
        return required(tokenizer, tokenizer.encodePlain(rendered));
    }

    private static int[] required(Tokenizer tokenizer, int[] ids) {
        if (ids.length == 0) {
            throw new InvalidInputException(
                    WHERE + " has no tokens, and " + tokenizer + " puts none before a text; write at least a word");
        }
        tokenizer.requireEmbeddings(ids, WHERE);
        return ids;
    }
}
