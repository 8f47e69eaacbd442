package io.gradessweep.hub;

import io.gradessweep.digest.Digests;
import io.gradessweep.digest.LfsPointer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of files and of whole models. Large files are read only once: a blob of the hub's cache is named by its
 * SHA-256, and the hash of other large files is stored in a note, named by path, length and modification time.
 *
 * @param notes the directory of the notes
 */
record FileHashes(Path notes) {
    /** The size from which hashes are noted; less is hashed in the time that reading a note takes. */
    private static final long NOTED_BYTES = 16 << 20;
    /**
     * The age from which a file is noted, since a file that is still being written may change within its modification
     * time.
     */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * Returns the hash of a file.
     *
     * @throws InvalidInputException if the file cannot be read, or is a pointer of Git LFS
     */
    String of(Path file) {
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
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
     * Returns the hash of a model directory: of the names and contents of the files that a model consists of. Other
     * files, such as a read-me, do not change it.
     *
     * @throws InvalidInputException if it has none of these files, or if one cannot be read
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

    /** Keeps a hash. Where that is not possible, the file is read again the next time. */
    private void note(Path note, String hash) {
        try {
            Files.createDirectories(notes);
            Path partial = notes.resolve("." + UUID.randomUUID());
            Files.writeString(partial, hash);
            Files.move(partial, note, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.debug("{} is not kept", note, e);
        }
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
            note(note, hash);
        }
        return hash;
    }
}
