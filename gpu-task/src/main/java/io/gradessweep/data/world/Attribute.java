package io.gradessweep.data.world;

import java.util.List;

/**
 * Something every entity has one value of, how documents say it, and the one way it is asked for. A rule derives a
 * conclusion from the value, and then the question asks for the conclusion.
 *
 * @param values dealt evenly to the entities
 * @param statements paraphrases with {@code {entity}} and {@code {value}}
 * @param rule null where there is none
 * @param question with {@code {name}}, who asks, and {@code {entity}}
 * @param answers of each value, in the values' order
 */
record Attribute(
        String name, List<String> values, List<String> statements, Rule rule, String question, List<String> answers) {
    Attribute {
        values = List.copyOf(values);
        statements = List.copyOf(statements);
        answers = List.copyOf(answers);
    }

    /** With this many paraphrases of its statements and its rule. */
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
     * What follows from the value.
     *
     * @param conclusions of each value, in the values' order
     * @param rules paraphrases with {@code {value}} and {@code {conclusion}}
     * @param statements paraphrases with {@code {entity}} and {@code {conclusion}}
     */
    record Rule(List<String> conclusions, List<String> rules, List<String> statements) {
        Rule {
            conclusions = List.copyOf(conclusions);
            rules = List.copyOf(rules);
            statements = List.copyOf(statements);
        }

        Rule with(int paraphrases) {
            return new Rule(conclusions, rules.subList(0, paraphrases), statements.subList(0, paraphrases));
        }
    }
}
