package io.gradessweep.data;

import java.util.ArrayList;
import java.util.List;

/**
 * A conversation as the model's chat template writes it, and the places of its answers.
 *
 * @param text the text up to the end of the last answer
 * @param answers the answers that are trained on, in order; at least one
 * @param lastOnly whether answers before the last are not trained on, because the template writes them differently once
 *     more messages follow
 */
record RenderedConversation(String text, List<Answer> answers, boolean lastOnly) {
    RenderedConversation {
        answers = List.copyOf(answers);
    }

    /**
     * An answer, from the end of the generation prompt to the end of the turn. Both texts are beginnings of the whole
     * text.
     *
     * @param before the text up to the end of the generation prompt
     * @param through the text up to the end of the answer
     */
    record Answer(String before, String through) {}

    /**
     * Renders a conversation. Each answer is found by rendering the conversation up to it, without and with it.
     *
     * @param messages messages of which at least one is the assistant's
     * @throws io.gradessweep.spec.InvalidInputException if the template cannot render them, or changes even the text
     *     before the last answer
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
