package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that a Hugging Face model consists of, and those of a repository that are needed. Weights must be
 * safetensors.
 */
final class ModelLayout {
    /** The file that holds a model's shapes. */
    static final String CONFIG = "config.json";

    /** The files without which no model can be used. */
    static final List<String> NEEDED = List.of(CONFIG, "tokenizer.json");

    private static final String SETTINGS = "tokenizer_config.json";
    /** The files that name special tokens, hold the chat template or say how images are prepared. */
    private static final List<String> BESIDE_THE_TOKENIZER = List.of(
            SETTINGS,
            "special_tokens_map.json",
            "generation_config.json",
            "chat_template.jinja",
            "preprocessor_config.json",
            "processor_config.json");

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    /** The files that are used in addition to the weights, at the top level of a repository only. */
    private static final Pattern COMPANION = Pattern.compile("config\\.json|generation_config\\.json|tokenizer\\.json"
            + "|tokenizer_config\\.json|special_tokens_map\\.json|added_tokens\\.json|merges\\.txt"
            + "|vocab\\.[^/]*|chat_template[^/]*|preprocessor_config\\.json|processor_config\\.json");

    private ModelLayout() {}

    /** Opens the index of a repository's shards. */
    @FunctionalInterface
    interface Opening {
        InputStream open(String name) throws IOException;
    }

    static List<String> companions(Collection<String> names) {
        return names.stream().filter(COMPANION.asMatchPredicate()).sorted().toList();
    }

    /**
     * Returns the one file that holds all weights, else the index and the shards that it names. Further safetensors
     * files, such as the same weights in another layout, are not read.
     *
     * @param where the repository or directory, for messages
     */
    static List<String> weights(Collection<String> names, Opening opening, String where) throws IOException {
        if (names.contains(SINGLE)) {
            return List.of(SINGLE);
        }
        if (!names.contains(INDEX)) {
            throw new InvalidInputException(where + ": has neither " + SINGLE + " nor " + INDEX
                    + "; weights are read from safetensors only, not from .bin or .pt files");
        }
        List<String> weights = new ArrayList<>(List.of(INDEX));
        try (InputStream in = opening.open(INDEX)) {
            weights.addAll(ShardIndex.shards(in, where + ": " + INDEX));
        }
        return weights;
    }

    /** Returns the files of a directory that determine a model's results. */
    static List<String> identity(Path directory) {
        List<String> names = new ArrayList<>(NEEDED);
        names.addAll(BESIDE_THE_TOKENIZER);
        try {
            names.addAll(Files.exists(directory.resolve(SINGLE)) ? List.of(SINGLE) : sharded(directory));
        } catch (IOException e) {
            throw new InvalidInputException(directory + ": cannot be read: " + e.getMessage(), e);
        }
        return names.stream()
                .filter(name -> Files.exists(directory.resolve(name)))
                .sorted()
                .toList();
    }

    /** Returns whether a directory has all files that a model needs. */
    static boolean isUsable(Path directory) {
        if (!has(directory, NEEDED)) {
            return false;
        }
        if (has(directory, List.of(SINGLE))) {
            return true;
        }
        try {
            return has(directory, List.of(INDEX)) && has(directory, sharded(directory));
        } catch (IOException | InvalidInputException e) {
            return false;
        }
    }

    /** Returns whether it also has the optional file that changes the results of a model. */
    static boolean isComplete(Path directory) {
        return has(directory, List.of(SETTINGS)) && isUsable(directory);
    }

    private static boolean has(Path directory, List<String> names) {
        return names.stream().allMatch(name -> Files.isRegularFile(directory.resolve(name)));
    }

    private static List<String> sharded(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            return names.contains(INDEX)
                    ? weights(names, name -> Files.newInputStream(directory.resolve(name)), directory.toString())
                    : List.of();
        }
    }
}
