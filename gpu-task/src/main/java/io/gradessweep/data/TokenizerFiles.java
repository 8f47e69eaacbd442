package io.gradessweep.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What {@code tokenizer.json} and {@code tokenizer_config.json} say about ids; the rest of the files is the business of
 * the tokenizers library.
 */
record TokenizerFiles(int vocabularySize, OptionalInt bos, OptionalInt eos, OptionalInt pad, OptionalInt unknown) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws InvalidInputException naming the file that is missing or not what it should be */
    static TokenizerFiles read(Path tokenizerJson) {
        Map<String, Integer> ids = ids(json(tokenizerJson), tokenizerJson);
        Path config = tokenizerJson.resolveSibling("tokenizer_config.json");
        JsonNode names = Files.exists(config) ? json(config) : JSON.createObjectNode();
        int highest = ids.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return new TokenizerFiles(
                highest + 1,
                special("bos_token", names, ids, config),
                special("eos_token", names, ids, config),
                special("pad_token", names, ids, config),
                special("unk_token", names, ids, config));
    }

    private static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            if (!tree.isObject()) {
                throw new InvalidInputException(file + ": must hold a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
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

    /** A special token is named either directly or as an object with {@code content}. */
    private static OptionalInt special(String key, JsonNode names, Map<String, Integer> ids, Path config) {
        JsonNode named = names.path(key);
        String token = named.isObject() ? named.path("content").asText() : named.asText("");
        if (named.isNull() || token.isEmpty()) {
            return OptionalInt.empty();
        }
        Integer id = ids.get(token);
        if (id == null) {
            throw new InvalidInputException(config + ": " + key + " '" + token + "' is not in the vocabulary");
        }
        return OptionalInt.of(id);
    }
}
