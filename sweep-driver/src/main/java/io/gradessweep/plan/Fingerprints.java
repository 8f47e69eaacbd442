package io.gradessweep.plan;

import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** SHA-256 of what configured files hold; each file is read once per plan. */
final class Fingerprints {
    private static final List<String> CHECKPOINT_NEEDS = List.of("config.json", "tokenizer.json");

    private final Map<Path, String> known = new HashMap<>();

    /** @param where who names it, for messages */
    FileRef file(Path file, String where) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new InvalidInputException(where + ": no readable file " + file);
        }
        return new FileRef(file.toString(), known.computeIfAbsent(file, Fingerprints::hash));
    }

    /**
     * A Hugging Face directory: configuration, tokenizer and weights. Anything else in it, such as a read-me, is not part
     * of the model.
     */
    FileRef checkpoint(Path directory, String where) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidInputException(where + ": no such directory " + directory);
        }
        for (String needed : CHECKPOINT_NEEDS) {
            if (!Files.isRegularFile(directory.resolve(needed))) {
                throw new InvalidInputException(where + ": " + directory + " has no " + needed);
            }
        }
        String fingerprint = known.computeIfAbsent(directory, Fingerprints::hashOfModel);
        return new FileRef(directory.toString(), fingerprint);
    }

    private static String hashOfModel(Path directory) {
        MessageDigest digest = sha256();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Fingerprints::isOfModel).sorted().toList()) {
                String line = file.getFileName() + " " + hash(file) + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new InvalidInputException(directory + ": cannot be read: " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean isOfModel(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".safetensors")
                || name.equals("model.safetensors.index.json")
                || name.equals("tokenizer_config.json")
                || CHECKPOINT_NEEDS.contains(name);
    }

    private static String hash(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
