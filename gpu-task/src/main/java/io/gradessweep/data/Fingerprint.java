package io.gradessweep.data;

import io.gradessweep.data.seed.Seeds;
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
import java.util.Random;
import java.util.stream.Stream;

/** What a file held, as SHA-256 in hexadecimal: where something lies is not what it is. */
public final class Fingerprint {
    /** Enough to show every statement's wording. */
    private static final int DOCUMENTS = 1_000;

    private Fingerprint() {}

    /** @throws InvalidInputException where the file is missing or cannot be read */
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
     * Of what a world says: its words, questions and the start of its documents. Changes with the program that generates
     * them, which the world's spec does not know of, so a miniature pretrained by another version is not taken for its like.
     */
    public static String of(World world) {
        Stream.Builder<String> said = Stream.builder();
        said.add(String.join(" ", world.words()));
        for (String attribute : world.attributes()) {
            for (Split split : Split.values()) {
                for (WorldQuestion question : world.questions(attribute, split)) {
                    said.add("\n" + question);
                }
            }
        }
        PretrainingDocuments documents = new PretrainingDocuments(world);
        Random random = Seeds.random(world.spec().seed(), "fingerprint", 0);
        for (int i = 0; i < DOCUMENTS; i++) {
            said.add("\n" + documents.draw(random));
        }
        return Digests.sha256(said.build());
    }

    /**
     * A local file's path.
     *
     * @throws InvalidInputException where the file is not what it was when the sweep was planned
     */
    public static Path unchanged(FileRef ref) {
        Path file = Path.of(ref.location());
        if (!ref.fingerprint().isEmpty() && !ref.fingerprint().equals(of(file))) {
            throw new InvalidInputException(file + ": changed since the sweep was planned; plan it again");
        }
        return file;
    }
}
