package io.gradessweep.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The prompt before an answer that is scored: all that the chat template writes before the answer's own words. That may
 * be more than the generation prompt, as with Qwen3's empty thinking block.
 */
record ChatPrompt(ChatTemplate template, List<Message> question, String where, String text, String end) {
    /** A character of the private use area, which no template uses. */
    private static final String PLACE = "\uE000";

    static ChatPrompt of(ChatTemplate template, List<Message> question, String where) {
        String whole = template.answered(answered(question, PLACE), where);
        int place = whole.lastIndexOf(PLACE);
        if (place < 0) {
            throw template.wrong(where, "the template leaves the answer out");
        }
        return new ChatPrompt(
                template, question, where, whole.substring(0, place), whole.substring(place + PLACE.length()));
    }

    private static List<Message> answered(List<Message> question, String answer) {
        List<Message> messages = new ArrayList<>(question);
        messages.add(Message.assistant(answer));
        return messages;
    }

    /**
     * Returns the prompt with an answer, tokenised.
     *
     * @throws io.gradessweep.spec.InvalidInputException if the template changes the answer
     */
    PromptSplit with(Tokenizer tokenizer, String answer) {
        String whole = template.answered(answered(question, answer), where);
        if (!whole.equals(text + answer + end)) {
            throw template.wrong(where, "the template changes the answer '" + answer + "', so it cannot be scored");
        }
        return PromptSplit.ofRendered(tokenizer, text, answer);
    }
}
