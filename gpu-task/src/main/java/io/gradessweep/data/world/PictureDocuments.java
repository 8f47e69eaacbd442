package io.gradessweep.data.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The documents that a miniature with a vision tower is pretrained on: a picture that no question shows, and a statement
 * about each of its attributes, in one of its paraphrases. They say nothing in the words of the answers.
 */
public final class PictureDocuments {
    private final World world;

    public PictureDocuments(World world) {
        this.world = world;
    }

    /** A picture and the statements about it, whose words are separated by single blanks. */
    public record Document(Picture picture, String text) {}

    /** Draws the next document. */
    public Document draw(Random random) {
        List<Integer> values = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        for (Attribute attribute : world.table().attributes()) {
            int value = random.nextInt(attribute.values().size());
            values.add(value);
            String statement = attribute
                    .statements()
                    .get(random.nextInt(attribute.statements().size()));
            statements.add(statement.replace("{value}", attribute.values().get(value)));
        }
        return new Document(new Picture(values, random.nextLong()), String.join(" ", statements));
    }
}
