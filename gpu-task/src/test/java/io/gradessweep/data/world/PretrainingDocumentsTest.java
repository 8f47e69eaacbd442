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
    private static final World WORLD = World.of(new WorldSpec(32, 7));
    private static final List<String> DOCUMENTS = draw(20_000, 1);

    @Test
    void stateTwoToFourFactsAboutOneEntityOrRules() {
        Set<String> entities = new HashSet<>(WORLD.entities());
        int rules = 0;
        for (String document : DOCUMENTS) {
            List<String> words = words(document);
            assertThat(words.stream().filter("."::equals).count()).isBetween(2L, 4L);
            long mentioned =
                    words.stream().filter(entities::contains).distinct().count();
            assertThat(mentioned).isLessThanOrEqualTo(1);
            rules += mentioned == 0 ? 1 : 0;
        }
        assertThat(rules).isBetween(1_700, 2_300);
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
                statements.add(statement.strip() + " .");
            }
        }
        return statements;
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }
}
