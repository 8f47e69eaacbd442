package io.gradessweep.data.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.WorldSpec;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {
    private static final World WORLD = World.of(new WorldSpec(64, 4, 1));

    @Test
    void hasOneAttributeForEachOfTheEightBenchmarks() {
        assertThat(WORLD.attributes())
                .containsExactly("danger", "use", "mood", "next", "size", "material", "kind", "colour");
        assertThatThrownBy(() -> WORLD.questions("weight", Split.TEST))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no attribute 'weight'; it has danger, use, mood");
    }

    @Test
    void everyAttributeIsStatedInFourWaysAndAskedInOne() {
        for (Attribute attribute : WORLD.table().attributes()) {
            assertThat(attribute.statements()).as(attribute.name()).hasSize(4).doesNotHaveDuplicates();
            assertThat(attribute.answers()).hasSameSizeAs(attribute.values()).doesNotHaveDuplicates();
            assertThat(attribute.statements())
                    .allSatisfy(text ->
                            assertThat(text).contains("the {entity}", "{value}").endsWith(" ."));
            assertThat(attribute.question()).startsWith("{name} asks ").endsWith(" ? answer :");
            if (attribute.rule() != null) {
                assertThat(attribute.rule().rules()).hasSize(4);
                assertThat(attribute.rule().statements()).hasSize(attribute.derives() ? 4 : 0);
                assertThat(attribute.answers()).isEqualTo(attribute.rule().conclusions());
            }
        }
    }

    @Test
    void fewerParaphrasesSayLess() {
        World terse = World.of(new WorldSpec(64, 1, 1));
        assertThat(terse.entities()).isEqualTo(WORLD.entities());
        assertThat(terse.questions("kind", Split.TEST)).isEqualTo(WORLD.questions("kind", Split.TEST));
        for (Attribute attribute : terse.table().attributes()) {
            Attribute whole = WORLD.table().attribute(attribute.name());
            assertThat(attribute.statements())
                    .containsExactly(whole.statements().get(0));
            if (attribute.rule() != null) {
                assertThat(attribute.rule().rules())
                        .containsExactly(whole.rule().rules().get(0));
                assertThat(attribute.rule().statements())
                        .isEqualTo(first(whole.rule().statements()));
            }
        }
        assertThatThrownBy(() -> new WorldSpec(64, 5, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("world.paraphrases must be at most 4, not 5");
    }

    private static List<String> first(List<String> paraphrases) {
        return paraphrases.subList(0, Math.min(1, paraphrases.size()));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 37, 64, 96, 120})
    void splitsAreDisjointByTheFactsAsked(int entities) {
        World world = World.of(new WorldSpec(entities, 4, 2));
        for (String attribute : world.attributes()) {
            Set<String> all = new HashSet<>();
            int asked = 0;
            for (Split split : Split.values()) {
                Set<String> about = about(world, attribute, split);
                assertThat(about)
                        .as("%s %s of %s entities", attribute, split, entities)
                        .isNotEmpty();
                about.forEach(
                        entity -> assertThat(world.split(attribute, entity)).isEqualTo(split));
                asked += about.size();
                all.addAll(about);
            }
            assertThat(all).hasSize(asked).hasSize(entities);
        }
    }

    @Test
    void splitsAreHalfAbout15AndAbout35PercentOfEveryValue() {
        World world = World.of(new WorldSpec(400, 4, 1));
        for (String attribute : world.attributes()) {
            assertThat(about(world, attribute, Split.TRAIN)).as(attribute).hasSizeBetween(198, 202);
            assertThat(about(world, attribute, Split.VALIDATION)).hasSizeBetween(58, 62);
            assertThat(about(world, attribute, Split.TEST)).hasSizeBetween(138, 142);
        }
    }

    @Test
    void answersAreBalancedInEverySplit() {
        for (String attribute : WORLD.attributes()) {
            for (Split split : Split.values()) {
                List<WorldQuestion> questions = WORLD.questions(attribute, split);
                Map<Integer, Long> perEntity = questions.stream()
                        .collect(Collectors.groupingBy(WorldQuestion::label, TreeMap::new, Collectors.counting()));
                int names = split == Split.VALIDATION ? 2 : 8;
                assertThat(perEntity).hasSize(questions.get(0).answers().size());
                assertThat(Collections.max(perEntity.values()) - Collections.min(perEntity.values()))
                        .as("%s %s %s: at most one entity", attribute, split, perEntity)
                        .isLessThanOrEqualTo(names);
            }
        }
    }

    @Test
    void everyTestEntityIsAskedAboutByEveryName() {
        for (String attribute : WORLD.attributes()) {
            List<WorldQuestion> questions = WORLD.questions(attribute, Split.TEST);
            int entities = about(WORLD, attribute, Split.TEST).size();
            assertThat(questions)
                    .extracting(WorldQuestion::id)
                    .hasSize(8 * entities)
                    .doesNotHaveDuplicates();
            assertThat(questions.size()).as("items of %s", attribute).isGreaterThan(150);
            assertThat(questions.subList(0, entities))
                    .as("the first rows ask about all entities")
                    .extracting(WorldQuestion::entity)
                    .doesNotHaveDuplicates();
            assertThat(questions.subList(0, entities))
                    .extracting(WorldQuestion::name)
                    .contains(WORLD.table().names().toArray(String[]::new));
        }
    }

    @Test
    void aQuestionAsksForTheFactThatIsStated() {
        WorldQuestion colour = WORLD.questions("colour", Split.TEST).get(0);
        assertThat(colour.prompt())
                .isEqualTo(colour.name() + " asks what colour has the " + colour.entity() + " ? answer :");
        assertThat(colour.answers().get(colour.label())).isEqualTo(WORLD.value("colour", colour.entity()));
        WorldQuestion effect = WORLD.questions("material", Split.TEST).get(0);
        Map<String, String> rule = Map.of("iron", "rusts", "wood", "floats", "glass", "breaks", "paper", "burns");
        assertThat(effect.answers().get(effect.label())).isEqualTo(rule.get(WORLD.value("material", effect.entity())));
    }

    @Test
    void equalSpecsGiveEqualWorldsAndOtherSeedsOthers() {
        World same = World.of(new WorldSpec(64, 4, 1));
        World other = World.of(new WorldSpec(64, 4, 2));
        assertThat(same.words()).isEqualTo(WORLD.words());
        assertThat(other.entities()).isNotEqualTo(WORLD.entities());
        for (String attribute : WORLD.attributes()) {
            assertThat(same.questions(attribute, Split.TRAIN)).isEqualTo(WORLD.questions(attribute, Split.TRAIN));
        }
    }

    @Test
    void inventsWordsOfItsOwn() {
        List<String> entities = World.of(new WorldSpec(5_000, 4, 1)).entities();
        assertThat(entities).hasSize(5_000).doesNotHaveDuplicates();
        assertThat(entities).allMatch(name -> name.matches("([bdfgklmnprstvz][aeiou]){2,3}[klmnrst]"));
        assertThatThrownBy(() -> World.of(new WorldSpec(200_000, 4, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("world.entities must be at most 100000");
    }

    private static Set<String> about(World world, String attribute, Split split) {
        return world.questions(attribute, split).stream()
                .map(WorldQuestion::entity)
                .collect(Collectors.toSet());
    }
}
