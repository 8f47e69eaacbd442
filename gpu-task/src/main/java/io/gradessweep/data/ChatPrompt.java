package io.gradessweep.data;

import java.util.List;

/**
 * What a model is given before its answer is scored: all that the template writes before the answer's own words. That may be
 * more than what asks for it, as with Qwen3's empty thinking.
 */
record ChatPrompt(ChatTemplate template, String question, String where, String text, String end) {
    /** Of the private use area, so that no template knows it. */
    private static final String PLACE = "\uE000";

    static ChatPrompt of(ChatTemplate template, String question, String where) {
        String whole = template.answered(List.of(Message.user(question), Message.assistant(PLACE)), where);
        int place = whole.lastIndexOf(PLACE);
        if (place < 0) {
            throw template.wrong(where, "the template leaves the answer out");
        }
        return new ChatPrompt(
                template, question, where, whole.substring(0, place), whole.substring(place + PLACE.length()));
    }

    /** @throws io.gradessweep.spec.InvalidInputException where the template does not write the answer as it is */
    PromptSplit with(Tokenizer tokenizer, String answer) {
        String whole = template.answered(List.of(Message.user(question), Message.assistant(answer)), where);
        if (!whole.equals(text + answer + end)) {
            throw template.wrong(where, "the template changes the answer '" + answer + "', so it cannot be scored");
        }
        return PromptSplit.ofRendered(tokenizer, text, answer);
    }
}
