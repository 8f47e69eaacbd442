package io.gradessweep.data.world;

import java.util.List;

/**
 * One question about one fact.
 *
 * @param attribute the attribute that is asked for
 * @param entity the entity that is asked about
 * @param name the person who asks
 * @param prompt the text up to the answer, without a blank at its end
 * @param answers the words of all answers
 * @param label the index of the right answer
 */
public record WorldQuestion(
        String attribute, String entity, String name, String prompt, List<String> answers, int label) {
    public WorldQuestion {
        answers = List.copyOf(answers);
    }

    /** Returns an id that is unique within the world. */
    public String id() {
        return fact() + "-" + name;
    }

    /** Returns the fact that is asked for, without the name in the question; it is unique within the world. */
    public String fact() {
        return attribute + "-" + entity;
    }
}
