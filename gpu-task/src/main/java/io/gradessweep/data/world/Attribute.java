package io.gradessweep.data.world;

import java.util.List;

/**
 * A property of which every entity has one value, the statements about it in documents, and its question. A rule
 * derives a conclusion from the value; the question then asks for the conclusion.
 *
 * @param values the values, which are dealt evenly to the entities
 * @param statements paraphrases with {@code {entity}} and {@code {value}}
 * @param rule null if there is none
 * @param question a question with {@code {name}}, the person who asks, and {@code {entity}}
 * @param answers the answer for each value, in the values' order
 */
record Attribute(
        String name, List<String> values, List<String> statements, Rule rule, String question, List<String> answers) {
    Attribute {
        values = List.copyOf(values);
        statements = List.copyOf(statements);
        answers = List.copyOf(answers);
    }

    /** Returns whether the rule's conclusion is a statement about an entity, and not only the meaning of a word. */
    boolean derives() {
        return rule != null && !rule.statements().isEmpty();
    }

    /** Returns this attribute with this many paraphrases of its statements and its rule. */
    Attribute with(int paraphrases) {
        return new Attribute(
                name,
                values,
                statements.subList(0, paraphrases),
                rule == null ? null : rule.with(paraphrases),
                question,
                answers);
    }

    /**
     * A rule that derives a conclusion from the value.
     *
     * @param conclusions the conclusion for each value, in the values' order
     * @param rules paraphrases with {@code {value}} and {@code {conclusion}}
     * @param statements paraphrases with {@code {entity}} and {@code {conclusion}}; none if the rule only gives the
     *     meaning of the answer's word
     */
    record Rule(List<String> conclusions, List<String> rules, List<String> statements) {
        Rule {
            conclusions = List.copyOf(conclusions);
            rules = List.copyOf(rules);
            statements = List.copyOf(statements);
        }

        Rule with(int paraphrases) {
            return new Rule(
                    conclusions,
                    rules.subList(0, paraphrases),
                    statements.subList(0, Math.min(paraphrases, statements.size())));
        }
    }
}
