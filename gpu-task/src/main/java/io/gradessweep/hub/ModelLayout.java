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

/** Which files make a Hugging Face model, and which of a repository's are needed. Weights are safetensors only. */
final class ModelLayout {
    /** What a model's shapes are told by. */
    static final String CONFIG = "config.json";

    /** Without these no model can be used. */
    static final List<String> NEEDED = List.of(CONFIG, "tokenizer.json");

    private static final String SETTINGS = "tokenizer_config.json";
    /** What names special tokens, and holds the text around messages. */
    private static final List<String> BESIDE_THE_TOKENIZER =
            List.of(SETTINGS, "special_tokens_map.json", "generation_config.json", "chat_template.jinja");

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    /** Beside the weights; at the top of a repository, not below it. */
    private static final Pattern COMPANION = Pattern.compile("config\\.json|generation_config\\.json|tokenizer\\.json"
            + "|tokenizer_config\\.json|special_tokens_map\\.json|added_tokens\\.json|merges\\.txt"
            + "|vocab\\.[^/]*|chat_template[^/]*");

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
     * The one file that holds all weights, else the index and the shards it names; further safetensors files, such as the
     * same weights in another layout, are not read.
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

    /** What decides a model's results, of what a directory has. */
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

    /** Whether a directory has all a model can be used with. */
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

    /** Whether it also has the file that a model may lack, but that would change its results. */
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
