package io.gradessweep.data;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.PictureDocuments;
import io.gradessweep.data.world.PretrainingDocuments;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldQuestion;
import io.gradessweep.digest.Digests;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** Fingerprints of contents, as SHA-256 in hexadecimal. They do not depend on where a file is. */
public final class Fingerprint {
    /** The number of documents that are hashed, which is enough to contain the wording of every statement. */
    private static final int DOCUMENTS = 1_000;

    /** The number of pictures that are hashed with their documents. */
    private static final int PICTURES = 100;

    private Fingerprint() {}

    /**
     * Returns the fingerprint of a file.
     *
     * @throws InvalidInputException if the file is missing or cannot be read
     */
    public static String of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        try {
            return Digests.sha256(file);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the fingerprint of a world's words, its questions and the first of its documents. It changes with the
     * program that generates them, which the world's spec does not record. A miniature that another version pretrained
     * is therefore not mistaken for one of this version.
     */
    public static String of(World world) {
        Stream.Builder<String> said = Stream.builder();
        said.add(String.join(" ", world.words()));
        for (String attribute : world.attributes()) {
            for (Split split : Split.values()) {
                for (WorldQuestion question : world.questions(attribute, split)) {
                    said.add("\n" + text(question));
                }
            }
        }
        Random random = Seeds.random(world.spec().seed(), "fingerprint", 0);
        if (world.hasPictures()) {
            PictureDocuments documents = new PictureDocuments(world);
            for (int i = 0; i < PICTURES; i++) {
                PictureDocuments.Document document = documents.draw(random);
                said.add("\n" + document.text());
                said.add("\n" + Arrays.hashCode(document.picture().image().samples()));
            }
            return Digests.sha256(said.build());
        }
        PretrainingDocuments documents = new PretrainingDocuments(world);
        for (int i = 0; i < DOCUMENTS; i++) {
            said.add("\n" + documents.draw(random));
        }
        return Digests.sha256(said.build());
    }

    /** Returns the text that is hashed of a question. Run ids depend on it, so it stays what the first version hashed. */
    private static String text(WorldQuestion question) {
        return "WorldQuestion[attribute=" + question.attribute() + ", entity=" + question.entity() + ", name="
                + question.name() + ", prompt=" + question.prompt() + ", answers=" + question.answers() + ", gold="
                + question.label() + "]";
    }

    /**
     * Returns the path of a local file.
     *
     * @throws InvalidInputException if the file has changed since the sweep was planned
     */
    public static Path unchanged(FileRef ref) {
        Path file = Path.of(ref.location());
        if (!ref.fingerprint().isEmpty() && !ref.fingerprint().equals(of(file))) {
            throw new InvalidInputException(file + ": changed since the sweep was planned; plan it again");
        }
        return file;
    }
}
