package io.gradessweep.hub;

import io.gradessweep.digest.Digests;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * SHA-256 of files and of whole models. Large files are read once: a blob of the hub's cache is called by its SHA-256, and
 * of others a note is kept beside the caches, named by path, length and modification time.
 *
 * @param notes the directory of those notes
 */
record FileHashes(Path notes) {
    /** Less is hashed in the time it takes to look a note up. */
    private static final long NOTED_BYTES = 16 << 20;
    /** A file that is still being written may change without its time doing so. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws InvalidInputException where the file cannot be read */
    String of(Path file) {
        try {
            Path real = file.toRealPath();
            Optional<String> told = blobName(real);
            if (told.isPresent()) {
                return told.get();
            }
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return attributes.size() < NOTED_BYTES ? Digests.sha256(real) : noted(real, attributes);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Of a model directory: names and contents of what a model is made of, so that anything else in it, such as a read-me,
     * changes nothing.
     *
     * @throws InvalidInputException where it holds none of these files, or one cannot be read
     */
    String ofModel(Path directory) {
        StringBuilder lines = new StringBuilder();
        for (String name : ModelLayout.identity(directory)) {
            lines.append(name).append('\n').append(of(directory.resolve(name))).append('\n');
        }
        if (lines.isEmpty()) {
            throw new InvalidInputException(directory + ": holds no model");
        }
        return Digests.sha256(lines.toString());
    }

    private static Optional<String> blobName(Path real) {
        String name = real.getFileName().toString();
        Path blobs = real.getParent();
        boolean isBlob = SHA256.matcher(name).matches()
                && blobs.endsWith("blobs")
                && blobs.getParent() != null
                && String.valueOf(blobs.getParent().getFileName()).startsWith("models--");
        return isBlob ? Optional.of(name) : Optional.empty();
    }

    private String noted(Path file, BasicFileAttributes attributes) throws IOException {
        Path note = notes.resolve(Digests.sha256(
                file + "\n" + attributes.size() + "\n" + attributes.lastModifiedTime() + "\n" + attributes.fileKey()));
        if (Files.isRegularFile(note)) {
            String hash = Files.readString(note);
            if (SHA256.matcher(hash).matches()) {
                return hash;
            }
        }
        String hash = Digests.sha256(file);
        if (attributes.lastModifiedTime().toInstant().isBefore(Instant.now().minus(SETTLED))) {
            Files.createDirectories(notes);
            Path partial = notes.resolve("." + UUID.randomUUID());
            Files.writeString(partial, hash);
            Files.move(partial, note, StandardCopyOption.ATOMIC_MOVE);
        }
        return hash;
    }
}
