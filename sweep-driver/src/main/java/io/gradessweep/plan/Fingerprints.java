package io.gradessweep.plan;

import io.gradessweep.data.Fingerprint;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The fingerprints of configured files, local or remote. Each file is fetched and read once per plan. */
final class Fingerprints {
    private static final List<String> CHECKPOINT_NEEDS = List.of("config.json", "tokenizer.json");
    private final RemoteFiles files;
    private final Map<String, FileRef> known = new HashMap<>();
    private final Map<String, List<String>> matches = new HashMap<>();

    Fingerprints(RemoteFiles files) {
        this.files = files;
    }

    /** @param where the file and key that name it, for messages */
    FileRef file(String location, String where) {
        return known.computeIfAbsent(location, unused -> {
            Path file = named(where, () -> files.file(location));
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new InvalidInputException(where + ": no readable file " + file);
            }
            return new FileRef(location, Fingerprint.of(file));
        });
    }

    /**
     * Returns the files whose name matches the pattern, in order. The pattern may contain {@code *}; the result may be
     * empty.
     */
    List<String> matching(String pattern, String where) {
        return matches.computeIfAbsent(pattern, unused -> named(where, () -> files.matching(pattern)));
    }

    /** Returns a Hugging Face model. A model of the hub is pinned to its present commit. */
    FileRef checkpoint(String location, String where) {
        return known.computeIfAbsent(
                location,
                unused -> named(where, () -> {
                    String pinned = files.pinned(location);
                    Path directory = files.model(pinned);
                    for (String needed : CHECKPOINT_NEEDS) {
                        if (!Files.isRegularFile(directory.resolve(needed))) {
                            throw new InvalidInputException(directory + " has no " + needed);
                        }
                    }
                    return new FileRef(pinned, files.fingerprint(directory));
                }));
    }

    private static <T> T named(String where, Supplier<T> found) {
        try {
            return found.get();
        } catch (InvalidInputException e) {
            throw new InvalidInputException(where + ": " + e.getMessage(), e);
        }
    }
}
