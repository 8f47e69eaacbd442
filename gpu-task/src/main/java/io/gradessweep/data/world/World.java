package io.gradessweep.data.world;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.spec.WorldSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Invented entities, each with one value of every attribute. Equal specs give equal worlds.
 *
 * <p>Base models are pretrained on every fact as a statement ({@link PretrainingDocuments}). Benchmarks ask for the
 * facts ({@link #questions}), and training asks about other entities than testing. Two attributes have a rule that
 * their questions need: the conclusion from a value is stated only for training entities. Two others are answered in
 * words that are not their values, and rules give the meaning of these words. Only {@code yes} and {@code no} never
 * occur in the documents.
 */
public final class World {
    /** The number of names that ask about a validation entity. The name hardly matters, and validation runs often. */
    private static final int VALIDATION_NAMES = 2;

    private final WorldSpec spec;
    private final WorldTable table;
    private final List<String> entities;
    private final Map<String, Dealing> dealings = new LinkedHashMap<>();

    private World(WorldSpec spec, WorldTable table) {
        this.spec = spec;
        this.table = table;
        this.entities = List.copyOf(
                hasPictures()
                        ? IntStream.range(0, spec.entities())
                                .mapToObj(number -> "picture" + number)
                                .toList()
                        : EntityNames.invent(
                                spec.entities(), tableWords(table), Seeds.random(spec.seed(), "entity names", 0)));
        for (Attribute attribute : table.attributes()) {
            dealings.put(
                    attribute.name(),
                    Dealing.deal(
                            entities.size(),
                            attribute.values().size(),
                            Seeds.random(spec.seed(), "deal " + attribute.name(), 0)));
        }
    }

    public static World of(WorldSpec spec) {
        WorldTable table = spec.kind() == WorldSpec.Kind.PICTURES ? WorldTable.PICTURES : WorldTable.FACTS;
        return new World(spec, table.with(spec.paraphrases()));
    }

    /** Returns whether its entities are pictures. Questions then show the picture, and none is ever named. */
    public boolean hasPictures() {
        return spec.kind() == WorldSpec.Kind.PICTURES;
    }

    /** Returns the picture that an entity of a world of pictures is. */
    public Picture picture(String entity) {
        int at = entities.indexOf(entity);
        List<Integer> values = dealings.values().stream()
                .map(dealing -> dealing.value().get(at))
                .toList();
        return new Picture(values, Seeds.random(spec.seed(), "pictures", at).nextLong());
    }

    public WorldSpec spec() {
        return spec;
    }

    public List<String> entities() {
        return entities;
    }

    /** Returns the attributes' names; there is one generated benchmark for each. */
    public List<String> attributes() {
        return List.copyOf(dealings.keySet());
    }

    /** Returns the split of the entity's question about the attribute. */
    public Split split(String attribute, String entity) {
        return dealing(attribute).split().get(entities.indexOf(entity));
    }

    /** Returns the entity's value of the attribute, as documents state it. */
    public String value(String attribute, String entity) {
        int value = dealing(attribute).value().get(entities.indexOf(entity));
        return table.attribute(attribute).values().get(value);
    }

    /**
     * Returns the attribute's questions about every entity of the split: with all names or, for validation, with two.
     * Each entity is asked about once before any is asked about again, and the answers take turns, so that the first
     * rows are a fair sample.
     *
     * @throws io.gradessweep.spec.InvalidInputException for an unknown attribute, listing those that exist
     */
    public List<WorldQuestion> questions(String attribute, Split split) {
        Attribute asked = table.attribute(attribute);
        Dealing dealing = dealing(attribute);
        List<Integer> about = new ArrayList<>();
        for (int entity : dealing.order()) {
            if (dealing.split().get(entity) == split) {
                about.add(entity);
            }
        }
        int rounds =
                split == Split.VALIDATION ? VALIDATION_NAMES : table.names().size();
        List<WorldQuestion> questions = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < about.size(); i++) {
                String name = table.names().get((i + round) % table.names().size());
                questions.add(question(
                        asked, entities.get(about.get(i)), name, dealing.value().get(about.get(i))));
            }
        }
        return questions;
    }

    private static WorldQuestion question(Attribute asked, String entity, String name, int label) {
        String prompt = asked.question().replace("{name}", name).replace("{entity}", entity);
        return new WorldQuestion(asked.name(), entity, name, prompt, asked.answers(), label);
    }

    /** Returns all words of the world, sorted. */
    public List<String> words() {
        Set<String> words = tableWords(table);
        if (!hasPictures()) {
            words.addAll(entities);
            words.add(PretrainingDocuments.PRONOUN);
        }
        return List.copyOf(words);
    }

    WorldTable table() {
        return table;
    }

    Dealing dealing(String attribute) {
        return dealings.get(table.attribute(attribute).name());
    }

    private static Set<String> tableWords(WorldTable table) {
        Set<String> words = new TreeSet<>(table.names());
        for (Attribute attribute : table.attributes()) {
            add(words, attribute.values());
            add(words, attribute.statements());
            add(words, attribute.answers());
            add(words, List.of(attribute.question()));
            if (attribute.rule() != null) {
                add(words, attribute.rule().conclusions());
                add(words, attribute.rule().rules());
                add(words, attribute.rule().statements());
            }
        }
        return words;
    }

    private static void add(Set<String> words, List<String> texts) {
        for (String text : texts) {
            for (String word : text.split(" ")) {
                if (!word.startsWith("{")) {
                    words.add(word);
                }
            }
        }
    }
}
