package io.gradessweep.data;

import java.util.ArrayList;
import java.util.List;

/**
 * A conversation as the model's chat template writes it, and where its answers stand.
 *
 * @param text up to and with the last answer
 * @param answers those that are trained on, in order; at least one
 * @param lastOnly whether answers before the last are left out, because the template writes them otherwise once more follows
 */
record RenderedConversation(String text, List<Answer> answers, boolean lastOnly) {
    RenderedConversation {
        answers = List.copyOf(answers);
    }

    /**
     * An answer, from after the text that asks for it to the end of its turn; both are beginnings of the whole.
     *
     * @param before the text that asks for it, the opening of its turn included
     * @param through the text with it
     */
    record Answer(String before, String through) {}

    /**
     * Each answer is found by rendering the conversation up to it, without and with it.
     *
     * @param messages at least one of the assistant
     * @throws io.gradessweep.spec.InvalidInputException where the template cannot render it, or changes even what comes before
     *     the last answer
     */
    static RenderedConversation of(ChatTemplate template, List<Message> messages, String where) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role() == Message.Role.ASSISTANT) {
                answers.add(new Answer(
                        template.asked(messages.subList(0, i), where),
                        template.answered(messages.subList(0, i + 1), where)));
            }
        }
        Answer last = answers.get(answers.size() - 1);
        String text = last.through();
        if (!text.startsWith(last.before())) {
            throw template.wrong(
                    where,
                    "the template writes what comes before the last answer otherwise once the answer is there, so the loss"
                            + " cannot be taken on answers alone");
        }
        for (Answer answer : answers) {
            if (!text.startsWith(answer.before()) || !text.startsWith(answer.through())) {
                return new RenderedConversation(text, List.of(last), true);
            }
        }
        return new RenderedConversation(text, answers, false);
    }
}
