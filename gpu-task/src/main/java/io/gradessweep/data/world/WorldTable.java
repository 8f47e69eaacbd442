package io.gradessweep.data.world;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The contents of {@code world.json}: everything the world can say, as words separated by single blanks.
 *
 * @param names the names of the people who ask
 */
record WorldTable(List<String> names, List<Attribute> attributes) {
    static final WorldTable FACTS = read("world.json");

    /** The contents of {@code pictures.json}: what can be seen in pictures. */
    static final WorldTable PICTURES = read("pictures.json");

    WorldTable {
        names = List.copyOf(names);
        attributes = List.copyOf(attributes);
    }

    private static WorldTable read(String file) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try (InputStream in = WorldTable.class.getResourceAsStream(file)) {
            return mapper.readValue(in, WorldTable.class);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is part of the program", e);
        }
    }

    /** Returns this table with this many paraphrases of every statement and rule. */
    WorldTable with(int paraphrases) {
        return new WorldTable(
                names,
                attributes.stream()
                        .map(attribute -> attribute.with(paraphrases))
                        .toList());
    }

    /**
     * Returns an attribute.
     *
     * @throws InvalidInputException listing the attributes that exist
     */
    Attribute attribute(String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return attribute;
            }
        }
        List<String> known = attributes.stream().map(Attribute::name).toList();
        throw new InvalidInputException(
                "the generated world has no attribute '" + name + "'; it has " + String.join(", ", known));
    }
}
