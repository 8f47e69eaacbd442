package io.gradessweep.data.world;

import io.gradessweep.data.seed.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The pretraining documents of a base model. A document is two to four statements about one entity, each in one of its
 * paraphrases; one in ten is about rules instead. Documents contain no question, and no conclusion of a rule for
 * entities that validation or test ask about.
 */
public final class PretrainingDocuments {
    private static final int FEWEST_STATEMENTS = 2;
    private static final int MOST_STATEMENTS = 4;
    /** One document in this many is about the rules. */
    private static final int RULES_EVERY = 10;

    /**
     * Replaces the entity in half of the later statements, so that answering requires finding the entity earlier in the
     * text.
     */
    static final String PRONOUN = "it";

    private final World world;
    private final List<String> rules;

    public PretrainingDocuments(World world) {
        this.world = world;
        this.rules = rules(world.table());
    }

    /** Draws the next document: statements whose words are separated by single blanks. */
    public String draw(Random random) {
        if (random.nextInt(RULES_EVERY) == 0) {
            return String.join(" ", some(rules, random));
        }
        int entity = random.nextInt(world.entities().size());
        List<String> statements = some(about(entity, random), random);
        for (int i = 1; i < statements.size(); i++) {
            if (random.nextBoolean()) {
                statements.set(
                        i, statements.get(i).replace("the " + world.entities().get(entity), PRONOUN));
            }
        }
        return String.join(" ", statements);
    }

    /** Draws two to four of the statements, in random order. */
    private static List<String> some(List<String> statements, Random random) {
        int count = FEWEST_STATEMENTS + random.nextInt(MOST_STATEMENTS - FEWEST_STATEMENTS + 1);
        List<String> chosen = new ArrayList<>();
        int[] order = Seeds.order(statements.size(), random);
        for (int i = 0; i < count; i++) {
            chosen.add(statements.get(order[i]));
        }
        return chosen;
    }

    /** Returns everything that may be said about the entity, each fact in one paraphrase. */
    private List<String> about(int entity, Random random) {
        String name = world.entities().get(entity);
        List<String> statements = new ArrayList<>();
        for (Attribute attribute : world.table().attributes()) {
            Dealing dealing = world.dealing(attribute.name());
            int value = dealing.value().get(entity);
            statements.add(one(attribute.statements(), random)
                    .replace("{entity}", name)
                    .replace("{value}", attribute.values().get(value)));
            if (attribute.derives() && dealing.split().get(entity) == Split.TRAIN) {
                statements.add(one(attribute.rule().statements(), random)
                        .replace("{entity}", name)
                        .replace("{conclusion}", attribute.rule().conclusions().get(value)));
            }
        }
        return statements;
    }

    private static String one(List<String> paraphrases, Random random) {
        return paraphrases.get(random.nextInt(paraphrases.size()));
    }

    private static List<String> rules(WorldTable table) {
        List<String> rules = new ArrayList<>();
        for (Attribute attribute : table.attributes()) {
            for (int value = 0;
                    attribute.rule() != null && value < attribute.values().size();
                    value++) {
                for (String rule : attribute.rule().rules()) {
                    rules.add(rule.replace("{value}", attribute.values().get(value))
                            .replace(
                                    "{conclusion}",
                                    attribute.rule().conclusions().get(value)));
                }
            }
        }
        return rules;
    }
}
