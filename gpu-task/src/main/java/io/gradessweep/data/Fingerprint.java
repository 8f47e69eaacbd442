package io.gradessweep.data;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.PretrainingDocuments;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldQuestion;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Fingerprints of contents, as SHA-256 in hexadecimal. They do not depend on where a file is. */
public final class Fingerprint {
    private static final int BUFFER_BYTES = 1 << 16;
    /** The number of documents that are hashed, which is enough to contain the wording of every statement. */
    private static final int DOCUMENTS = 1_000;

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
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Returns the fingerprint of a world's words, its questions and the first of its documents. It changes with the
     * program that generates them, which the world's spec does not record. A miniature that another version pretrained
     * is therefore not mistaken for one of this version.
     */
    public static String of(World world) {
        MessageDigest digest = sha256();
        digest.update(String.join(" ", world.words()).getBytes(StandardCharsets.UTF_8));
        for (String attribute : world.attributes()) {
            for (Split split : Split.values()) {
                for (WorldQuestion question : world.questions(attribute, split)) {
                    digest.update(("\n" + text(question)).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        PretrainingDocuments documents = new PretrainingDocuments(world);
        Random random = Seeds.random(world.spec().seed(), "fingerprint", 0);
        for (int i = 0; i < DOCUMENTS; i++) {
            digest.update(("\n" + documents.draw(random)).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the text that is hashed of a question. Run ids depend on it, so it stays what the first version hashed. */
    private static String text(WorldQuestion question) {
        return "WorldQuestion[attribute=%s, entity=%s, name=%s, prompt=%s, answers=%s, gold=%d]"
                .formatted(
                        question.attribute(),
                        question.entity(),
                        question.name(),
                        question.prompt(),
                        question.answers(),
                        question.label());
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
