package io.gradessweep.plan;

import io.gradessweep.data.Fingerprint;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** SHA-256 of what configured files hold; each file is read once per plan. */
final class Fingerprints {
    private static final List<String> CHECKPOINT_NEEDS = List.of("config.json", "tokenizer.json");
    /** What names special tokens, and holds the text around messages. */
    private static final List<String> BESIDE_THE_TOKENIZER = List.of(
            "tokenizer_config.json", "special_tokens_map.json", "generation_config.json", "chat_template.jinja");

    private final Map<Path, String> known = new HashMap<>();

    /** @param where who names it, for messages */
    FileRef file(Path file, String where) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new InvalidInputException(where + ": no readable file " + file);
        }
        return new FileRef(file.toString(), known.computeIfAbsent(file, Fingerprint::of));
    }

    /**
     * A Hugging Face directory: configuration, tokenizer and weights. Anything else in it, such as a read-me, is not part
     * of the model.
     */
    FileRef checkpoint(Path directory, String where) {
        for (String needed : CHECKPOINT_NEEDS) {
            if (!Files.isRegularFile(directory.resolve(needed))) {
                throw new InvalidInputException(where + ": " + directory + " has no " + needed);
            }
        }
        String fingerprint = known.computeIfAbsent(directory, Fingerprints::ofModel);
        return new FileRef(directory.toString(), fingerprint);
    }

    private static String ofModel(Path directory) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(Fingerprints::isOfModel)
                    .forEach(file -> names.add(file.getFileName().toString()));
        } catch (IOException e) {
            throw new InvalidInputException(directory + ": cannot be read: " + e.getMessage(), e);
        }
        return Fingerprint.of(directory, names);
    }

    private static boolean isOfModel(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".safetensors")
                || name.equals("model.safetensors.index.json")
                || BESIDE_THE_TOKENIZER.contains(name)
                || CHECKPOINT_NEEDS.contains(name);
    }
}
