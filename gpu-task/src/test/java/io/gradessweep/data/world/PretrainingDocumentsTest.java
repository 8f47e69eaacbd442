package io.gradessweep.data.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.spec.WorldSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PretrainingDocumentsTest {
    private static final World WORLD = World.of(new WorldSpec(32, 4, 7));
    private static final Set<String> ENTITIES = Set.copyOf(WORLD.entities());
    private static final List<String> DOCUMENTS = draw(20_000, 1);

    @Test
    void stateTwoToFourFactsAboutOneEntityOrRules() {
        int rules = 0;
        for (String document : DOCUMENTS) {
            List<String> words = words(document);
            assertThat(words.stream().filter("."::equals).count()).isBetween(2L, 4L);
            long mentioned =
                    words.stream().filter(ENTITIES::contains).distinct().count();
            assertThat(mentioned).isLessThanOrEqualTo(1);
            rules += mentioned == 0 ? 1 : 0;
        }
        assertThat(rules).isBetween(1_700, 2_300);
    }

    @Test
    void nameTheEntityFirstAndOftenSayItAfterwards() {
        int later = 0;
        int pronouns = 0;
        for (String document : DOCUMENTS) {
            if (entity(document) == null) {
                continue;
            }
            String[] statements = document.split(" \\.");
            assertThat(words(statements[0])).containsAnyElementsOf(ENTITIES);
            for (int i = 1; i < statements.length; i++) {
                later++;
                pronouns += words(statements[i]).contains(entity(document)) ? 0 : 1;
            }
        }
        assertThat((double) pronouns / later).isBetween(0.48, 0.52);
    }

    @Test
    void neverAsk() {
        Set<String> words = new HashSet<>();
        DOCUMENTS.forEach(document -> words.addAll(words(document)));
        assertThat(words).doesNotContain("?", ":", "asks", "answer", "yes", "no");
        assertThat(words).doesNotContainAnyElementsOf(WORLD.table().names());
    }

    @Test
    void stateEveryFactInEveryParaphrase() {
        Set<String> statements = statements();
        for (Attribute attribute : WORLD.table().attributes()) {
            for (String entity : WORLD.entities()) {
                for (String paraphrase : attribute.statements()) {
                    assertThat(statements)
                            .contains(paraphrase
                                    .replace("{entity}", entity)
                                    .replace("{value}", WORLD.value(attribute.name(), entity)));
                }
            }
        }
    }

    @Test
    void stateNoFactThatIsNot() {
        Set<String> statements = statements();
        for (Attribute attribute : WORLD.table().attributes()) {
            for (String entity : WORLD.entities()) {
                for (String value : attribute.values()) {
                    boolean holds = value.equals(WORLD.value(attribute.name(), entity));
                    String text = attribute.statements().get(0);
                    assertThat(statements.contains(
                                    text.replace("{entity}", entity).replace("{value}", value)))
                            .isEqualTo(holds);
                }
            }
        }
    }

    @Test
    void withholdWhatFollowsForTheEntitiesThatAreAskedAbout() {
        Set<String> statements = statements();
        for (Attribute attribute : WORLD.table().attributes()) {
            if (attribute.rule() == null) {
                continue;
            }
            for (String entity : WORLD.entities()) {
                boolean train = WORLD.split(attribute.name(), entity) == Split.TRAIN;
                int value = attribute.values().indexOf(WORLD.value(attribute.name(), entity));
                for (String conclusion : attribute.rule().conclusions()) {
                    boolean follows = train
                            && conclusion.equals(attribute.rule().conclusions().get(value));
                    for (String paraphrase : attribute.rule().statements()) {
                        assertThat(statements.contains(
                                        paraphrase.replace("{entity}", entity).replace("{conclusion}", conclusion)))
                                .as("%s of %s, %s", conclusion, entity, paraphrase)
                                .isEqualTo(follows);
                    }
                }
            }
        }
    }

    @Test
    void areTheSameForTheSameSeed() {
        assertThat(draw(100, 1)).isEqualTo(draw(100, 1)).isNotEqualTo(draw(100, 2));
    }

    private static List<String> draw(int count, long seed) {
        PretrainingDocuments documents = new PretrainingDocuments(WORLD);
        Random random = Seeds.random(seed, "test", 0);
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(documents.draw(random));
        }
        return drawn;
    }

    private static Set<String> statements() {
        Set<String> statements = new HashSet<>();
        for (String document : DOCUMENTS) {
            for (String statement : document.split(" \\.")) {
                statements.add(named(statement.strip() + " .", entity(document)));
            }
        }
        return statements;
    }

    /** The statement with the entity's name where it says {@code it} for it. */
    private static String named(String statement, String entity) {
        List<String> words = words(statement);
        boolean byName = entity == null || words.contains(entity);
        return byName ? statement : String.join(" ", words).replaceFirst("\\bit\\b", "the " + entity);
    }

    /** Whom the document is about, null where it is about rules. */
    private static String entity(String document) {
        return words(document).stream().filter(ENTITIES::contains).findFirst().orElse(null);
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }
}
