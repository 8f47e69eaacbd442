package io.gradessweep.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The token ids that {@code tokenizer.json} and the files beside it define. The tokenizers library does everything
 * else with the tokens of {@link #complete}. Special tokens are named by {@code tokenizer_config.json}, else by {@code special_tokens_map.json}. If neither
 * names an end of sequence, it is the first of {@code generation_config.json}'s.
 *
 * @param words the number of ids up to the highest of the tokenizer's own vocabulary, without added tokens
 * @param named the special tokens by their names, as in {@code bos_token}
 * @param special the texts that are always read as one special token
 */
record TokenizerFiles(Map<String, Integer> ids, int words, Map<String, String> named, List<String> special) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("bos_token", "eos_token", "pad_token", "unk_token");

    TokenizerFiles {
        ids = Map.copyOf(ids);
        named = Map.copyOf(named);
        special = List.copyOf(special);
    }

    /**
     * Reads the files.
     *
     * @throws InvalidInputException naming the file that is missing or malformed
     */
    static TokenizerFiles read(Path tokenizerJson) {
        JsonNode tokenizer = addsTokens(tokenizerJson) ? complete(tokenizerJson) : json(tokenizerJson);
        Map<String, Integer> ids = ids(tokenizer, tokenizerJson);
        Path config = tokenizerJson.resolveSibling("tokenizer_config.json");
        Path map = tokenizerJson.resolveSibling("special_tokens_map.json");
        Map<String, String> named = new HashMap<>();
        for (String name : NAMES) {
            if (!name(name, jsonIfThere(config), config, ids, named)) {
                name(name, jsonIfThere(map), map, ids, named);
            }
        }
        requireKnown(jsonIfThere(config), config, ids);
        if (!named.containsKey("eos_token")) {
            generationEnd(tokenizerJson.resolveSibling("generation_config.json"), ids, named);
        }
        List<String> special = new ArrayList<>();
        Map<String, Integer> words = new HashMap<>(ids);
        for (JsonNode added : tokenizer.path("added_tokens")) {
            words.remove(added.path("content").asText());
            if (added.path("special").asBoolean()) {
                special.add(added.path("content").asText());
            }
        }
        return new TokenizerFiles(ids, size(words), named, special);
    }

    /**
     * Returns a {@code tokenizer.json} with the tokens that a nanoVLM's {@code config.json} beside it adds, in its order and
     * after all others, as the model's own code does.
     */
    static ObjectNode complete(Path tokenizerJson) {
        ObjectNode tokenizer = (ObjectNode) json(tokenizerJson);
        JsonNode extra = extraTokens(tokenizerJson);
        Map<String, Integer> known = ids(tokenizer, tokenizerJson);
        ArrayNode added = tokenizer.withArray("added_tokens");
        int next = size(known);
        for (JsonNode token : extra) {
            if (known.putIfAbsent(token.asText(), next) == null) {
                added.addObject()
                        .put("id", next++)
                        .put("content", token.asText())
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true);
            }
        }
        return tokenizer;
    }

    /** Returns whether a model's {@code config.json} adds tokens to its tokenizer. */
    static boolean addsTokens(Path tokenizerJson) {
        return !extraTokens(tokenizerJson).isEmpty();
    }

    private static JsonNode extraTokens(Path tokenizerJson) {
        return jsonIfThere(tokenizerJson.resolveSibling(ImageMarkup.CONFIG)).path("vlm_extra_tokens");
    }

    int vocabularySize() {
        return size(ids);
    }

    /** Returns a token's text. */
    String token(int id) {
        return find(id).orElseThrow();
    }

    OptionalInt idOf(String token) {
        return ids.containsKey(token) ? OptionalInt.of(ids.get(token)) : OptionalInt.empty();
    }

    Optional<String> find(int id) {
        return ids.entrySet().stream()
                .filter(entry -> entry.getValue() == id)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static int size(Map<String, Integer> ids) {
        return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    OptionalInt id(String name) {
        return named.containsKey(name) ? OptionalInt.of(ids.get(named.get(name))) : OptionalInt.empty();
    }

    static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            if (!tree.isObject()) {
                throw new InvalidInputException(file + ": must hold a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode jsonIfThere(Path file) {
        return Files.exists(file) ? json(file) : JSON.createObjectNode();
    }

    private static Map<String, Integer> ids(JsonNode tokenizer, Path file) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = tokenizer.at("/model/vocab");
        // Unigram models list [token, score] pairs by id; all others map tokens to ids.
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            ids.put(vocabulary.get(id).path(0).asText(), id);
        }
        if (vocabulary.isObject()) {
            vocabulary.properties().forEach(entry -> ids.put(entry.getKey(), id(entry.getValue(), file)));
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            ids.put(added.path("content").asText(), id(added.path("id"), file));
        }
        if (ids.isEmpty()) {
            throw new InvalidInputException(file + ": holds no vocabulary under model.vocab");
        }
        return ids;
    }

    private static int id(JsonNode node, Path file) {
        if (!node.canConvertToInt() || node.intValue() < 0) {
            throw new InvalidInputException(file + ": a token id must be a whole number >= 0, not " + node);
        }
        return node.intValue();
    }

    /**
     * Reads a special token, which is named either directly or as an object with {@code content}.
     *
     * @return whether the file names it
     */
    private static boolean name(
            String key, JsonNode names, Path file, Map<String, Integer> ids, Map<String, String> named) {
        JsonNode written = names.path(key);
        String token = written.isObject() ? written.path("content").asText() : written.asText("");
        if (written.isNull() || token.isEmpty()) {
            return false;
        }
        if (!ids.containsKey(token)) {
            throw new InvalidInputException(file + ": " + key + " '" + token + "' is not in the vocabulary");
        }
        named.put(key, token);
        return true;
    }

    /**
     * Checks that {@code tokenizer.json} has all special tokens. The tokenizers library reads no other file, and would
     * split a token that is missing there.
     */
    private static void requireKnown(JsonNode config, Path file, Map<String, Integer> ids) {
        config.path("added_tokens_decoder").properties().forEach(entry -> {
            String token = entry.getValue().path("content").asText();
            Integer id = ids.get(token);
            if (id == null || !id.toString().equals(entry.getKey())) {
                throw new InvalidInputException(file + ": added_tokens_decoder gives '" + token + "' the id "
                        + entry.getKey() + ", tokenizer.json beside it " + (id == null ? "has no such token" : id));
            }
        });
    }

    private static void generationEnd(Path file, Map<String, Integer> ids, Map<String, String> named) {
        JsonNode ends = jsonIfThere(file).path("eos_token_id");
        JsonNode end = ends.isArray() ? ends.path(0) : ends;
        if (!end.isInt()) {
            return;
        }
        ids.forEach((token, id) -> {
            if (id == end.intValue()) {
                named.put("eos_token", token);
            }
        });
    }
}
