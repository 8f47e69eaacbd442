package io.gradessweep.data.world;

import java.util.List;

/**
 * One question about one fact.
 *
 * @param attribute what is asked for
 * @param entity whom it is asked about
 * @param name who asks
 * @param prompt ends where the answer begins, without a blank
 * @param answers words of all answers
 * @param label index of the right one
 */
public record WorldQuestion(
        String attribute, String entity, String name, String prompt, List<String> answers, int label) {
    public WorldQuestion {
        answers = List.copyOf(answers);
    }

    /** Unique within the world. */
    public String id() {
        return fact() + "-" + name;
    }

    /** What is asked, whoever asks; unique within the world. */
    public String fact() {
        return attribute + "-" + entity;
    }
}
